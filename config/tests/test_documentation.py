"""README, CONTRIBUTING and docs/ name only paths, links, commands and addresses that exist."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.core.management import get_commands
from django.test import SimpleTestCase
from django.urls import Resolver404, resolve

ROOT = Path(__file__).parents[2]
PAGES = [
    *[ROOT / name for name in ["README.md", "CONTRIBUTING.md", "SECURITY.md"]],
    *sorted(page for page in (ROOT / "docs").rglob("*.md") if page.name != "roadmap.md"),
]
PATH = re.compile(r"`([A-Za-z.]\w*(?:/[\w.-]+)*/?[\w-]+\.(?:py|md|ya?ml|html|toml|txt)|[a-z]+(?:/[\w.-]+)+/?)`")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
TARGET = re.compile(r"\bmake ([a-z-]+)")
COMMAND = re.compile(r"manage\.py ([a-z_]+)")
ADDRESS = re.compile(r"`(?:GET |POST |PATCH |DELETE )?(/(?:api/v1|me|settings|act|unsubscribe)/[^`\s?…<{*]*)`")
# The example of CONTRIBUTING creates these; the others are addresses of the API or paths below DATA_DIR.
NOT_FILES = {
    *["incidents/models/label.py", "incidents/actions/labels.py", "incidents/tests/test_labels.py"],
    "templates/incidents/detail/labels.html",
    *["lists/NAME.csv", "postmortems/INC-7.html", "evidence/12-plan.txt"],  # in the ZIP of an audit export
    *["seals/seals.jsonl", "seals/access-events.jsonl"],
    *["data/mail/", "me/browsers/", "incidents/similar", "certificates/verify"],
}
SKIP = {"node_modules", "data"}
PROSE = {"sure", "it", "a"}  # words that can follow "make" in a sentence


def found(pattern: re.Pattern[str]) -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        for name in pattern.findall(page.read_text(encoding="utf-8")):
            yield page, name


def missing(names: Iterator[tuple[Path, str]]) -> list[str]:
    return [f"{page.relative_to(ROOT)}: {name}" for page, name in names]


class DocumentationTests(SimpleTestCase):
    def test_named_files_exist(self) -> None:
        """A path from the root, or the end of one: `writer.py`, `models/__init__.py`."""
        apps = [
            folder for folder in ROOT.iterdir() if folder.is_dir() and folder.name[0] != "." and folder.name not in SKIP
        ]
        ends = [f"/{path.relative_to(ROOT)}" for folder in apps for path in folder.rglob("*.*")]
        names = [
            (page, name)
            for page, name in found(PATH)
            if name not in NOT_FILES
            and not (ROOT / name).exists()
            and not any(end.endswith(f"/{name}") for end in ends)
        ]
        self.assertEqual(missing(iter(names)), [])

    def test_links_lead_to_files(self) -> None:
        broken = ((page, name) for page, name in found(LINK) if not (page.parent / name).exists())
        self.assertEqual(missing(broken), [])

    def test_make_targets_exist(self) -> None:
        targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M)) | PROSE
        self.assertEqual(missing((page, name) for page, name in found(TARGET) if name not in targets), [])

    def test_management_commands_exist(self) -> None:
        commands = set(get_commands()) | {"up"}  # `up` is handled by manage.py before Django starts
        self.assertEqual(missing((page, name) for page, name in found(COMMAND) if name not in commands), [])

    def test_addresses_exist(self) -> None:
        self.assertEqual(missing((page, name) for page, name in found(ADDRESS) if not exists(name)), [])


def exists(address: str) -> bool:
    try:
        resolve(address)
    except Resolver404:
        return False
    return True
