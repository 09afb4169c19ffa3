"""Parts of a page that a browser fetches again only if their version differs."""

import re
from unittest.mock import patch

from django.template import engines
from django.test import SimpleTestCase

TEMPLATE = '{% load fragments %}{% part "head" %}<form>{% csrf_token %}{{ title }}</form>{% endpart %}'


class PartVersionTests(SimpleTestCase):
    def version(self, title: str, mark: str) -> str:
        """The version from a web process with this placeholder of the CSRF token."""
        with patch("core.web.templatetags.fragments.CSRF_MARK", mark):
            html = engines["django"].from_string(TEMPLATE).render({"title": title, "csrf_token": mark})
        assert mark in html
        return re.findall(r'data-version="(\w+)"', html)[0]

    def test_all_web_processes_give_an_unchanged_part_the_same_version(self) -> None:
        assert self.version("Checkout is slow", "csrf-1") == self.version("Checkout is slow", "csrf-2")

    def test_changed_part_has_another_version(self) -> None:
        assert self.version("Checkout is slow", "csrf-1") != self.version("Checkout is down", "csrf-1")
