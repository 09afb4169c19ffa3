"""References and live blocks are resolved for the reader."""

import time
from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from django.test import SimpleTestCase

from core import references
from core.text.markdown import render
from core.text.resolve import expand, markdown_to_html, resolve_marks


@dataclass
class Row:
    pk: int
    title: str
    _meta = SimpleNamespace(label_lower="x.row")

    @property
    def ref(self):
        return f"ZZ-{self.pk}"

    def get_absolute_url(self):
        return f"/rows/{self.ref}/"


class Rows:
    asked = 0
    rows = [Row(1, 'Slow "edge" <b>'), Row(2, "Hidden")]

    def visible_to(self, user):
        Rows.asked += 1
        return SimpleNamespace(filter=lambda pk__in: [r for r in self.rows if r.pk in pk__in and r.pk in user])


class ResolveTests(SimpleTestCase):
    def setUp(self):
        Rows.asked = 0
        references._models["ZZ"] = SimpleNamespace(_default_manager=Rows())
        self.addCleanup(references._models.pop, "ZZ")

    def test_visible_reference_becomes_a_link(self):
        html = markdown_to_html("after ZZ-1", user={1})
        assert html == (
            '<p>after <a class="db-ref" href="/rows/ZZ-1/" title="Slow &quot;edge&quot; &lt;b&gt;">ZZ-1</a></p>\n'
        )

    def test_hidden_and_missing_references_look_the_same(self):
        assert markdown_to_html("see ZZ-2", user={1}) == "<p>see ZZ-2</p>\n"
        assert markdown_to_html("see ZZ-9", user={1}) == "<p>see ZZ-9</p>\n"
        assert markdown_to_html("see UTF-8", user={1}) == "<p>see UTF-8</p>\n"

    def test_many_references_take_one_query(self):
        markdown_to_html("ZZ-1 ZZ-2 ZZ-3\n\nZZ-4 and ZZ-1", user={1})
        assert Rows.asked == 1

    def test_numbers_become_links_outside_headings_code_and_addresses(self):
        asked = []

        def numbered(numbers):
            asked.append(numbers)
            return {f"#{n}": references.Resolved(f"#{n}", "Errors rise", f"/row/{n}", "x") for n in numbers & {1, 12}}

        code, links = "`#12` #333333", "[x #1](https://x.test/#12) <https://x.test/#1>"
        text = f"#12 and **#1**, #77\n\n## After #1\n\n{code} {links} PR #12 and #1"
        html = resolve_marks(render(text), {1}, numbered=numbered)
        assert asked == [{1, 12, 77, 333333}]
        assert html.count('href="/row/') == 3
        assert html.startswith('<p><a class="db-ref" href="/row/12" title="Errors rise">#12</a> and <strong><a')
        assert "<code>#12</code> #333333 <a" in html and "x #1</a>" in html and html.endswith("PR #12 and #1</p>\n")
        assert "/row/" not in resolve_marks(render("#12"), {1})

    def test_each_live_block_is_rendered_once(self):
        asked = []
        html = markdown_to_html("{{ impact }}\n\n{{impact}}", {1}, lambda name: asked.append(name) or f"<b>{name}</b>")
        assert html.count("<b>impact</b>") == 2
        assert asked == ["impact"]

    def test_unknown_block_stays_text(self):
        assert markdown_to_html("{{ nothing }}", {1}) == "<p>{{ nothing }}</p>"

    def test_block_markup_inside_a_block_is_not_filled(self):
        html = resolve_marks('<data value="a"></data>', {1}, lambda name: '<data value="b"></data>')
        assert html == '<data value="b"></data>'

    def test_export_contains_the_blocks_as_markdown(self):
        text = "# Story\n\n{{ tasks }}\n\n```\n{{ tasks }}\n```\n\n{{ other }}\n"
        out = expand(text, {"tasks": "- one\n- two\n"}.get)
        assert out == "# Story\n\n- one\n- two\n\n```\n{{ tasks }}\n```\n\n{{ other }}\n"

    def test_many_copies_of_a_long_block_do_not_multiply_the_page(self):
        asked, long = [], "<p>line</p>" * 1000
        text = "{{ timeline }}\n\n" * 2000
        page = markdown_to_html(text, set(), lambda name: asked.append(name) or long)
        assert page.count(long) == 3 and page.count("(“timeline” is shown above.)") == 1997
        assert asked == ["timeline"]
        export = expand(text, lambda name: asked.append(name) or "- line\n" * 1000)
        assert export.count("- line\n") == 3000 and export.count("is shown above") == 1997
        assert asked == ["timeline"] * 2

    def test_copies_of_an_empty_or_unknown_block_stay_as_they_are(self):
        page = markdown_to_html("{{ left_out }}\n\n{{ other }}\n\n" * 9, set(), {"left_out": ""}.get)
        assert "shown above" not in page and page.count("{{ other }}") == 9

    @pytest.mark.slow
    def test_export_of_complex_text_takes_bounded_time_and_keeps_comments_out(self):
        for hostile in ["[" * 240_000, "**a *b " * 30_000, "_a __b " * 30_000]:
            begun = time.thread_time()
            export = expand(f"<!-- ask legal -->\n\n{hostile}", {"timeline": "- line"}.get)
            assert time.thread_time() - begun < 1.5, hostile[:7]
            assert hostile in export and "legal" not in export
