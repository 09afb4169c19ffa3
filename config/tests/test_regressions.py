"""docs/regressions.md names only tests that exist, so that a renamed or deleted one is noticed."""

import re

from django.test import SimpleTestCase

from config.tests.sources import ROOT

NAMED = re.compile(r"`([\w/.-]+\.(?:py|js))::([^`]+)`")


class RegressionTests(SimpleTestCase):
    def test_every_named_test_exists(self) -> None:
        found = NAMED.findall((ROOT / "docs/regressions.md").read_text())
        self.assertGreater(len(found), 100)
        self.assertEqual([f"{file}::{name}" for file, name in found if not exists(file, name)], [])


def exists(file: str, name: str) -> bool:
    start = f"def {name}(" if file.endswith(".py") else f'test("{name}"'
    return (ROOT / file).is_file() and start in (ROOT / file).read_text()
