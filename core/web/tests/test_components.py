"""Every component renders alone, with minimal and with full input, and outputs no template syntax."""

import re
from pathlib import Path
from types import SimpleNamespace

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory, SimpleTestCase

TEMPLATES = settings.ROOT / "templates"
INLINE = re.compile(r"""\sstyle=|\son[a-z]+=["']|<script(?![^>]*src)|javascript:""")


def components() -> list[Path]:
    return sorted(TEMPLATES.glob("components/*.html"))


class ComponentTests(SimpleTestCase):
    def test_each_component_renders_without_input(self):
        for path in components():
            if path.stem in {"field", "field_notes"}:
                continue  # they need a bound field; test_ui renders them
            with self.subTest(path.stem):
                html = render_to_string(f"components/{path.name}", {})
                assert "{#" not in html and "{%" not in html and "{{" not in html

    def test_each_component_documents_its_inputs_first(self):
        for path in components():
            with self.subTest(path.stem):
                assert path.read_text().startswith(("{#", "{% comment %}"))

    def test_components_have_no_inline_style_or_script(self):
        mails = TEMPLATES / "mail"  # mail programs read styles only on the element
        for path in TEMPLATES.rglob("*.html"):
            if mails in path.parents:
                continue
            with self.subTest(path.name):
                assert not INLINE.search(path.read_text())

    def test_each_component_is_listed_in_components_readme(self):
        listed = (TEMPLATES / "components/README.md").read_text()
        inside = {"field_notes", "htmx_config", "keys", "mark", "messages", "nav", "palette", "person_menu"}
        missing = [p.stem for p in components() if p.stem not in inside and f"`{p.stem}`" not in listed]
        assert missing == []

    def test_severity_bars_match_its_level(self):
        off = {s: render_to_string("components/severity.html", {"severity": s}).count('"off"') for s in (1, 2, 3, 4)}
        assert off == {1: 0, 2: 1, 3: 2, 4: 3}

    def test_missing_fact_is_shown_as_not_set(self):
        html = render_to_string("components/facts.html", {"facts": [{"label": "Share", "value": None}]})
        assert "Not set" in html

    def test_text_from_people_is_escaped(self):
        facts = [{"label": "Share", "value": "<img src=x>", "note": "<b>"}]
        html = render_to_string("components/facts.html", {"facts": facts})
        assert "<img" not in html and html.count("<b>") == 0


class ShellTests(SimpleTestCase):
    def test_error_page_needs_no_context(self):
        for path in (TEMPLATES / "errors").glob("[0-9]*.html"):
            with self.subTest(path.stem):
                assert "<h1" in render_to_string(f"errors/{path.name}")

    def test_plain_pages_have_the_nonce(self):
        request = RequestFactory().get("/")
        request.csp_nonce = "n0nce"
        request.user = AnonymousUser()
        html = render_to_string("errors/404.html", request=request)
        assert html.count('nonce="n0nce"') == 2

    def test_chosen_theme_is_applied(self):
        user = SimpleNamespace(theme="dark", name="Ada", pk=1, single_keys=False, is_responder=True)
        html = render_to_string("base.html", {"user": user, "navigation": [], "csrf_token": "t"})
        assert 'data-bs-theme="dark"' in html
        assert 'data-keys="off"' in html
