"""Each page and form is reachable: a template, a view or a script links it."""

import re
from collections.abc import Iterator
from typing import Any

from django.test import SimpleTestCase
from django.urls import get_resolver

from config.tests.sources import ROOT, python_files, templates

DECLARES = {"urls.py", "drill_urls.py"}  # and the modules of routes/
BY_ADDRESS = {
    "incidents:log-preview",  # the composer derives both from the address of its form
    "incidents:log-complete",
}


class LinkTests(SimpleTestCase):
    def test_every_named_page_is_linked(self) -> None:
        code = [path for path in python_files() if path.name not in DECLARES and "routes" not in path.parts]
        text = "\n".join(path.read_text() for path in [*templates(), *code, *(ROOT / "assets/js").rglob("*.js")])
        quoted = set(re.findall(r"[\"']([\w:-]{1,60})[\"']", text))
        missing = {name for name in page_names() if not {name, name.rpartition(":")[2]} & quoted}
        self.assertEqual(missing, BY_ADDRESS, "No page links these")


def page_names(resolver: Any = None, prefix: str = "") -> Iterator[str]:
    for entry in (resolver or get_resolver()).url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from page_names(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
        elif prefix and entry.name:
            yield f"{prefix}{entry.name}"
