import time

from django.test import SimpleTestCase

from core.text.markdown import to_html
from core.text.markdown_rules import without_comments
from core.text.resolve import expand


class CommentTests(SimpleTestCase):
    def test_comments_are_hidden_from_readers(self):
        text = (
            "Before\n\n<!-- hint:\n\nsecond *paragraph*\n-->\n\nafter <!-- inline --> it.\n<!-- one line -->\n- item\n"
        )
        html = to_html(text)
        for hidden in ["hint", "second", "inline", "one line", "--"]:
            assert hidden not in html
        assert "<p>after  it.</p>" in html
        assert "<li>item</li>" in html

    def test_unclosed_comment_is_shown(self):
        assert "never closed" in to_html("Text <!-- never closed\n\nmore")

    def test_code_keeps_its_comments(self):
        assert "&lt;!-- kept --&gt;" in to_html("```html\n<!-- kept -->\n```")
        assert "&lt;!-- kept --&gt;" in to_html("Write `<!-- kept -->`.")

    def test_markup_cannot_bypass_comment_removal(self):
        html = to_html("<!-- a --><script>alert(1)</script>\n\n<!-- --> <img src=x onerror=alert(1)> -->")
        assert "<script" not in html
        assert "<img" not in html

    def test_exports_have_no_comments(self):
        text = "One <!-- x --> two\n\n<!-- a\nb -->\n\n```\n<!-- kept -->\n```\n"
        assert expand(text, lambda name: None) == "One  two\n\n\n\n```\n<!-- kept -->\n```\n"

    def test_many_unclosed_comments_take_linear_time(self):
        def seconds(count):
            began = time.thread_time()
            to_html("a <!-- b " * count, budget=60)
            without_comments("<!-- " * count)
            return time.thread_time() - began

        seconds(500)
        assert seconds(8_000) < 5 * max(seconds(4_000), 0.02)


class FootnoteTests(SimpleTestCase):
    def test_footnote_links_both_ways_with_a_prefix(self):
        html = to_html("It was slow.[^1] Very.[^1]\n\n[^1]: Measured at the *edge*.\n")
        assert '<sup><a href="#u-fn1" id="u-fnref1" rel="noopener nofollow">1</a></sup>' in html
        assert 'id="u-fnref1-1"' in html
        assert '<li id="u-fn1"><p>Measured at the <em>edge</em>.' in html
        assert 'href="#u-fnref1"' in html

    def test_reference_without_a_footnote_stays_text(self):
        assert "[^9]" in to_html("Unknown.[^9]")

    def test_inline_footnotes_are_not_supported(self):
        assert "^[" in to_html("Not a ^[note].")


class LineBreakTests(SimpleTestCase):
    def test_br_breaks_the_line_also_in_cells_and_not_in_code(self):
        html = to_html("| a<br>b | c<BR />d |\n|---|---|\n| x<br/>y | `<br>` |\n\nOne<br>two \\<br> <brx>")
        assert html.count("<br>") == 4
        assert "<code>&lt;br&gt;</code>" in html and "&lt;brx&gt;" in html
