"""Rendering of Markdown, of hostile text, and its time limit."""

import hashlib
import re
import time
from contextlib import suppress
from html.parser import HTMLParser

import pytest
from django.core.cache import cache
from django.test import SimpleTestCase

from core.errors import Invalid
from core.text.markdown import ATTRIBUTES, MAX_BYTES, TAGS, VERSION, TooComplex, check_length, render, to_html

ALERT = "alert(1)"
HOSTILE = {
    "script element": f"<script>{ALERT}</script>",
    "script with odd spacing": f"<script\f>{ALERT}</script>",
    "handler on a picture": f"<img src=q onerror={ALERT}>",
    "handler on svg": f"<svg/onload={ALERT}>",
    "svg animation": f"<svg><set onbegin={ALERT} attributeName=y to=2>",
    "link inside svg": f"<svg><a xlink:href=javascript:{ALERT}><text>y</text></a></svg>",
    "namespace confusion": f'<math><mtext><table><mglyph><style><!--</style><b title="--&gt;&lt;b onclick={ALERT}">',
    "noscript confusion": f'<noscript><p title="</noscript><img src=q onerror={ALERT}>">',
    "frame": f"<iframe srcdoc='<script>{ALERT}</script>'></iframe>",
    "object": "<object data=data:text/html,hello></object>",
    "base": "<base href=//other.example/>",
    "refresh": '<meta http-equiv=refresh content="0;url=//other.example">',
    "form": f"<form action=//other.example><button formaction=javascript:{ALERT}>y</button></form>",
    "style element": "<style>body{background:url(//other.example)}</style>",
    "style attribute": '<p style="position:fixed;inset:0">over everything</p>',
    "class of the page": '<div class="modal show">sign in again</div>',
    "htmx": '<div hx-get="/people/" hx-trigger="load">y</div>',
    "htmx with prefix": '<a data-hx-post="/tasks/A-1/verify/">y</a>',
    "clobbering": "<a id=csrfmiddlewaretoken name=forms>y</a>",
    "link": f"[y](javascript:{ALERT})",
    "link in mixed case": f"[y](JavaScript:{ALERT})",
    "link by entity": f"[y](&#106;avascript:{ALERT})",
    "link with tab": f"[y](java\tscript:{ALERT})",
    "link with control": f"[y](\x02javascript:{ALERT})",
    "link with escape": f"[y](java%0ascript:{ALERT})",
    "link by definition": f"[y][k]\n\n[k]: <javascript:{ALERT}> 'onclick={ALERT}'",
    "link nested": f"[y](feed:javascript:{ALERT})",
    "data link": "[y](data:text/html;base64,PGI+)",
    "vbscript": "[y](vbscript:msgbox)",
    "file link": "[y](file:///etc/hostname)",
    "title breakout": f'[y](https://a.example "\\"onmouseover={ALERT}")',
    "picture elsewhere": "![y](https://other.example/pixel.gif)",
    "picture as script": f"![y](javascript:{ALERT})",
    "picture as data": "![y](data:image/svg+xml,<svg/>)",
    "picture with quotes": f'!["onerror={ALERT} y="](y)',
    "autolink": f"<javascript:{ALERT}>",
    "heading": f"# <img src=q onerror={ALERT}>",
    "heading with attributes": '# y {#main onclick="y"}',
    "fence language": f'```"onclick={ALERT}\ny\n```',
    "fence class": "```modal fixed\ny\n```",
    "code breakout": f"`</code><img src=q onerror={ALERT}>`",
    "table cell": f"| a |\n|---|\n| <img src=q onerror={ALERT}> |",
    "comment": f"<!--><img src=q onerror={ALERT}>-->",
    "instruction": f"<?xml ><img src=q onerror={ALERT}>?>",
    "template": "{{ request.user.password }} {% load x %}",
    "forged mark": '<data value="timeline"></data>',
    "diagram": f'```mermaid\ngraph TD; A["<img src=q onerror={ALERT}>"]\n```',
}


class Oracle(HTMLParser):
    """Collects everything that user text must never produce on a page."""

    def __init__(self) -> None:
        super().__init__()
        self.hits: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS:
            self.hits.append(tag)
        for name, value in attrs:
            allowed = ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set())
            if name not in allowed:
                self.hits.append(f"{tag} {name}")
            if name == "id" and not value.startswith("u-"):
                self.hits.append(f"id {value}")
            if name == "class" and not re.fullmatch(r"language-\S+", value):
                self.hits.append(f"class {value}")
            if name == "src" and not value.startswith("/files/"):
                self.hits.append(f"src {value}")
            if name == "href" and not re.match(r"(https?:|mailto:|[^:]*$|[^:]*[/?#])", value):
                self.hits.append(f"href {value}")


def hits(html):
    oracle = Oracle()
    oracle.feed(html)
    return oracle.hits


class MarkdownTests(SimpleTestCase):
    def test_hostile_text_is_rendered_harmless(self):
        for name, text in HOSTILE.items():
            for shape in (text, f"> {text}", f"- {text}", f"a **{text}** b"):
                with self.subTest(name):
                    assert hits(to_html(shape)) == []

    def test_html_is_shown_as_text(self):
        assert to_html("a <b>bold</b> claim") == "<p>a &lt;b&gt;bold&lt;/b&gt; claim</p>\n"

    def test_usual_markdown_is_rendered(self):
        html = to_html("## What ~~broke~~ changed\n\n1. *a*\n2. **b** and `c`\n\n| x | y |\n|---|--:|\n| 1 | 2 |\n")
        for part in ["<s>broke</s>", "<em>a</em>", "<strong>b</strong>", "<code>c</code>", '<td align="right">2</td>']:
            assert part in html

    def test_heading_ids_cannot_collide_with_page_ids(self):
        html = to_html("# Impact\n\n# Impact\n\n# !")
        assert re.findall(r'id="([^"]+)"', html) == ["u-impact", "u-impact--2", "u-part"]

    def test_links_send_no_referrer(self):
        assert to_html("see https://a.example/x") == (
            '<p>see <a href="https://a.example/x" rel="noopener nofollow">https://a.example/x</a></p>\n'
        )
        assert 'href="/incidents/"' in to_html("[list](/incidents/)")
        assert 'href="mailto:a@b.example"' in to_html("[write](mailto:a@b.example)")

    def test_file_names_do_not_become_links(self):
        assert "<a" not in to_html("deploy.py and lb.conf changed")

    def test_only_uploaded_images_are_loaded(self):
        assert '<img src="/files/7/graph.png" alt="graph" loading="lazy">' in to_html("![graph](/files/7/graph.png)")
        assert '<img src="/files/7/Gr%C3%B6%C3%9Fe.png"' in to_html("![size](/files/7/Größe.png)")
        for elsewhere in ["/files/7/../../me/", "/files/x/a.png", "/files/../me/a.png", "/files/7/%2e%2e/%2e%2e/me/"]:
            assert "<img" not in to_html(f"![x]({elsewhere})")
        assert "<img" not in to_html("![graph](https://a.example/graph.png)")
        assert ">graph</a>" in to_html("![graph](https://a.example/graph.png)")

    def test_task_list_has_labeled_disabled_boxes(self):
        html = to_html("- [x] drained\n- [ ] restored")
        assert html.count("<label>") == html.count('disabled="') == 2
        assert html.count('checked="') == 1

    def test_code_block_has_its_language(self):
        assert '<code class="language-sql">' in to_html("```sql\nselect 1\n```")

    def test_references_outside_code_and_links_are_marked(self):
        html = to_html("INC-214, `A-7`, [A-8](/x/) and **A-79**.")
        assert re.findall(r'<data value="([^"]+)">\1</data>', html) == ["INC-214", "A-79"]

    def test_paragraph_with_only_a_live_block_is_marked(self):
        assert to_html("{{ timeline }}") == '<data value="timeline"></data>'
        for text in [
            "see {{ timeline }}",
            "`{{ timeline }}`",
            "    {{ timeline }}",
            "- {{ timeline }}",
            "{{ Time.x }}",
        ]:
            assert "<data" not in to_html(text), text

    def test_too_long_text_is_refused_with_a_message(self):
        check_length("a" * MAX_BYTES)
        with self.assertRaisesMessage(Invalid, "The limit is 256 KB"):
            check_length("é" * MAX_BYTES)

    def test_too_complex_text_is_shown_as_typed(self):
        cache.clear()
        with self.assertRaises(TooComplex):
            to_html("*a" * 60_000, budget=0.05)
        html = render("é<" * MAX_BYTES)
        assert "shown as plain text" in html
        assert "é&lt;" in html

    @pytest.mark.slow
    def test_hostile_markdown_takes_less_than_a_second(self):
        units = ["[", "![", "[a](", "*a **b", "_*", "`a", "~a~", "<https://x", "&#", "\\", "a.example ", "http://["]
        ladder = "".join(">" * n + " a\n" for n in range(600))
        for text in [*(unit * (120_000 // len(unit)) for unit in units), ladder]:
            start = time.thread_time()
            with suppress(TooComplex):
                to_html(text)
            assert time.thread_time() - start < 2, text[:8]  # well under one second on an idle machine

    def test_rendering_is_cached_by_content(self):
        cache.clear()
        assert render("*once*") is not None
        digest = hashlib.sha256(b"*once*").hexdigest()
        assert cache.get(f"markdown:{VERSION}:{digest}") == render("*once*") == "<p><em>once</em></p>\n"

    def test_unusual_characters_are_kept(self):
        for text in ["a\x00b", "\ud800", "\u202e reversed", "👩‍👩‍👧", "\ufeff", ""]:
            assert hits(render(text)) == []


class EmphasisTests(SimpleTestCase):
    def test_too_many_emphasis_marks_are_refused_before_parsing(self) -> None:
        began = time.thread_time()
        with self.assertRaises(TooComplex):
            to_html("**a*" * 60_000)
        assert time.thread_time() - began < 1.0
