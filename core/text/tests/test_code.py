"""Code in color and callouts: by classes from a short list, escaped, in linear time."""

from django.test import SimpleTestCase

from core.text.code import MAX_CHARS, highlight
from core.text.markdown import to_html


class CodeTests(SimpleTestCase):
    def test_keywords_strings_numbers_and_comments_are_colored(self):
        html = highlight('return "a<b" + 1  # why', "python")
        expected = (
            '<span class="hl-k">return</span> <span class="hl-s">"a&lt;b"</span> + '
            '<span class="hl-n">1</span>  <span class="hl-c"># why</span>'
        )
        self.assertEqual(html.replace("&quot;", '"'), expected)

    def test_comment_sign_inside_a_string_is_not_a_comment(self):
        self.assertNotIn("hl-c", highlight('url = "https://example.com/#top"', "js"))

    def test_keywords_inside_names_are_not_colored(self):
        self.assertNotIn("hl-k", highlight("information for-each", "python"))

    def test_diff_lines_are_colored(self):
        html = highlight("@@ 1 @@\n-size: 8\n+size: 1\n", "diff")
        self.assertEqual([kind in html for kind in ("hl-at", "hl-del", "hl-add")], [True] * 3)

    def test_unknown_languages_and_long_code_are_only_escaped(self):
        self.assertEqual(highlight("x", "klingon"), "")
        self.assertEqual(highlight("1" * (MAX_CHARS + 1), "python"), "")
        self.assertIn("&lt;x&gt;", to_html("```klingon\n<x>\n```"))

    def test_code_never_becomes_markup(self):
        for language in ["python", "json", "sql", "diff", "bash"]:
            html = to_html(f"```{language}\n\"<img src=x onerror=alert(1)>\" '</span><script>' # <b>\n```")
            self.assertNotIn("<img", html)
            self.assertNotIn("<script", html)
            self.assertNotIn("<b>", html)

    def test_people_cannot_set_other_classes(self):
        html = to_html('<span class="btn">x</span>\n\n```btn\nx\n```')
        self.assertIn("&lt;span", html)
        self.assertIn('class="language-btn"', html)


class CalloutTests(SimpleTestCase):
    def test_bold_label_makes_a_callout(self):
        self.assertIn('<blockquote class="callout-note">', to_html("> **Note:** Restart it."))

    def test_marker_line_makes_a_callout(self):
        html = to_html("> [!WARNING]\n> Restart it.")
        self.assertIn('<blockquote class="callout-warning">', html)
        self.assertIn("<strong>Warning</strong>", html)
        self.assertNotIn("[!", html)

    def test_ordinary_quotes_do_not_become_callouts(self):
        for text in ["> Note the time.", "> **Kim:** hello", "> [!DANGER]\n> x", "> text **Note:** x"]:
            self.assertNotIn("callout", to_html(text))
