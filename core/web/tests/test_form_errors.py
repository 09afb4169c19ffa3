"""Errors of fields stand beside the field in our words, not in a bubble of the browser."""

import re
from pathlib import Path

from django.test import SimpleTestCase

TEMPLATES = Path(__file__).parents[3] / "templates"
FORM = re.compile(r"<form\b(?P<tag>(?:\{%.*?%\}|\{\{.*?\}\}|[^>])*)>(?P<body>.*?)(?:</form>|\Z)", re.S)
TYPED = re.compile(r'<textarea|<input(?![^>]*type="(?:hidden|checkbox)")|components/(?:field|form)\.html|\|control')


class FormMarkupTests(SimpleTestCase):
    def test_no_form_that_is_typed_into_leaves_its_errors_to_the_browser(self):
        left = [
            path.relative_to(TEMPLATES).as_posix()
            for path in TEMPLATES.rglob("*.html")
            for form in FORM.finditer(path.read_text())
            if 'method="post"' in form["tag"] and TYPED.search(form["body"]) and "novalidate" not in form["tag"]
        ]
        assert not left, left

    def test_error_pages_say_that_nothing_was_saved(self):
        """What was sent to them is kept for its form (assets/js/unsaved_forms.js)."""
        pages = [path for path in (TEMPLATES / "errors").glob("[0-9]*.html") if "base.html," in path.read_text()]
        assert len(pages) > 7
        assert not [path.name for path in pages if "data-error-page" not in path.read_text()]
