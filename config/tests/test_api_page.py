"""docs/api.md names every filter of a list, and only events that exist."""

import re
from pathlib import Path

import pytest
from django.test import SimpleTestCase

from config.tests.schema import product_schema
from core.activity.event_types import NOUNS

pytestmark = pytest.mark.slow

PAGING = {"cursor", "page_size"}
NAME = re.compile(r"`([\w/-]+)(?:=\w+)?`")


def table(heading: str) -> list[tuple[list[str], list[str]]]:
    """The names in the two cells of each row, without those in parentheses."""
    page = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
    rows = page.partition(f"{heading}\n")[2].partition("\n\n")[0].split("\n")[1:]
    cells = [re.sub(r"\([^)]*\)", "", row).strip("|").split("|") for row in rows]
    return [(NAME.findall(first), NAME.findall(second)) for first, second in cells]


class ApiPageTests(SimpleTestCase):
    def test_each_list_has_its_filters(self) -> None:
        wanted = {}
        for path, operations in product_schema()["paths"].items():
            parameters = operations.get("get", {}).get("parameters", [])
            filters = {each["name"] for each in parameters if each["in"] == "query"} - PAGING
            if filters and "{" not in path:
                wanted[path.removeprefix("/api/v1/").strip("/")] = sorted(filters)
        documented = {name: sorted(filters) for names, filters in table("| list | filters |") for name in names}
        assert documented == wanted

    def test_event_types_exist(self) -> None:
        for nouns, words in table("| noun | types |"):
            known = {word for noun in nouns for word in NOUNS[noun].split()}
            assert not set(words) - known, f"{nouns}: {set(words) - known}"
            assert words, nouns
