"""Text that tries to become markup, breaks tables or cannot be stored: in the editor, comments, exports and mail."""

import time
import zipfile
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from pycrdt import Doc, Text

from core.testing import NOW, TeamTestCase
from notifications.jobs import deliver_pending
from postmortems.actions.drafts import save_draft
from postmortems.actions.shared_text import append_updates, load_document, open_shared_text, save_shared_text
from postmortems.actions.threads import start_thread
from postmortems.coedit.document import change_text, text_of
from postmortems.exports.document import document_of
from postmortems.exports.docx_file import docx_file
from postmortems.tests.factories import postmortem

pytestmark = pytest.mark.slow

MARKUP = [
    '" autofocus onfocus=alert(1) x="',
    "<img src=x onerror=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "</textarea><script>alert(1)</script>",
    "--><svg/onload=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVa\tScript:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](https://evil.example/p.png)",
    '![x](/files/1/a.png" onerror="alert(1))',
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "`<b>`<iframe srcdoc='<script>alert(1)</script>'>",
    '```"><script>alert(1)</script>\nx\n```',
    "{{ chart }}<script>alert(1)</script>",
    "> **Note:** <img src=x onerror=alert(1)>",
    "<!-- Question: <img src=x onerror=alert(1)> -->",
    "| <script> | a |\n| --- | --- |\n| <style>*{display:none}</style> | b |",
    "INC-1<script>alert(1)</script> @ada<img src=x onerror=alert(1)>",
    "[^1]\n\n[^1]: <img src=x onerror=alert(1)>",
]
STRANGE = [
    "\u202eabc\u2066def\u2069",
    "Iı İi 😀👩‍👩‍👧 \u0301\u0301\u0301",
    "\ufeff\u200b\u00ad",
    "Ω≈ç√ ﷽ " * 20,
    "a" * 3_000,
    "'; DROP TABLE x; --",
    "%s %d {0} ${x} {{x}}",
]
PATHOLOGICAL = {
    "quotes": ">" * 20_000,
    "brackets": "[" * 20_000,
    "emphasis": "*a " * 20_000,
    "table": "|" * 20_000,
    "backticks": "".join("`" * n + "a" for n in range(1, 250)),
    "comments": "<!--" * 10_000,
    "blocks": "{{" * 10_000,
    "words": "should have " * 5_000,
}
BAD_SCHEMES = ("javascript:", "data:", "vbscript:")


def dangers(html: str) -> list[str]:
    """What a browser would run: scripts outside our own, handlers, scheme links, foreign pictures."""
    found = []
    for tag in BeautifulSoup(html, "lxml").find_all(True):
        if tag.name in {"iframe", "object", "embed", "style", "base"}:
            found.append(str(tag)[:120])
        for name, value in tag.attrs.items():
            text = "".join(str(value).lower().split())
            if (name.startswith("on") and name != "on") or text.startswith(BAD_SCHEMES) or "srcdoc" in name:
                found.append(f"{tag.name} {name}={value}"[:120])
            if tag.name == "img" and name == "src" and not text.startswith(("/", "data:image")):
                found.append(str(tag)[:120])
        if tag.name == "script" and "alert(1)" in tag.get_text():
            found.append("script")
    return found


class HostileTextTests(TeamTestCase):
    markup, strange, pathological = MARKUP, STRANGE, PATHOLOGICAL

    def setUp(self):
        self.row = postmortem(self)
        self.client.force_login(self.ada)

    def save(self, text: str) -> None:
        self.row = save_draft(self.row, by=self.ada, text=text, version=self.row.version, now=NOW)

    def pages(self, text: str):
        base = f"/postmortems/{self.row.ref}/"
        yield self.client.post(f"{base}margin/", {"text": text})
        yield self.client.post(f"{base}preview/", {"text": text, "version": 1})
        yield from map(self.client.get, [base, f"{base}edit/", f"{base}review/", f"{base}revisions/"])

    def test_hostile_text_is_escaped_on_pages(self):
        """All of it in one text on every page, then each alone, in case one of them hides the others."""
        texts = [f"## Summary\n\nIt was human error {each} here.\n\n{each}\n" for each in [*self.markup, *self.strange]]
        whole = "\n".join(texts)
        self.save(whole)
        for answer in self.pages(whole):
            with self.subTest(path=answer.request["PATH_INFO"]):
                self.assertEqual(answer.status_code, 200)
                self.assertEqual(dangers(answer.content.decode()), [])
        for text in texts:
            with self.subTest(text=text):
                answer = self.client.post(f"/postmortems/{self.row.ref}/preview/", {"text": text, "version": 1})
                self.assertEqual(answer.status_code, 200)
                self.assertEqual(dangers(answer.content.decode()), [])

    def test_hostile_comments_and_suggestions_are_escaped_in_mail(self):
        self.save("## Summary\n\nA quoted passage.\n")
        for payload in [*self.markup, *self.strange]:
            start_thread(self.row, by=self.grace, text=f"{payload} @ada", quote="quoted", replacement=payload, now=NOW)
        for path in ["review/", "edit/"]:
            page = self.client.get(f"/postmortems/{self.row.ref}/{path}").content.decode()
            self.assertEqual(dangers(page), [])
        deliver_pending()
        self.assertGreater(len(mail.outbox), 0)
        for message in mail.outbox:
            self.assertEqual(dangers(str(message.alternatives[0][0])), [])

    def test_hostile_text_is_escaped_in_exports(self):
        for payload in [*self.markup, *self.strange]:
            self.save(f"## Summary\n\nBefore {payload} after.\n\n{payload}\n")
            document = document_of(self.row, self.ada, now=NOW)
            with self.subTest(payload=payload):
                self.assertEqual(dangers(document.html), [])
                names = zipfile.ZipFile(BytesIO(docx_file(document, None))).namelist()
                self.assertIn("word/document.xml", names)

    def test_text_that_is_hard_to_parse_takes_a_bounded_time(self):
        for name, text in self.pathological.items():
            with self.subTest(name):
                began = time.thread_time()
                answer = self.client.post(f"/postmortems/{self.row.ref}/margin/", {"text": text})
                self.assertEqual(answer.status_code, 200)
                self.assertLess(time.thread_time() - began, 5)

    def test_null_character_is_stored_as_replacement_character(self):
        """PostgreSQL cannot store it; the document must still be saved."""
        open_shared_text(self.row)
        doc = Doc()
        doc["body"] = Text()
        doc.apply_update(load_document(self.row.pk).get_update())
        before = doc.get_state()
        doc["body"] += "a\x00b"
        append_updates(self.row, [(self.ada, doc.get_update(before))], now=NOW)
        save_shared_text(self.row.pk, now=NOW)
        self.row.refresh_from_db()
        self.assertTrue(self.row.text.endswith("a\ufffdb"))
        doc = load_document(self.row.pk)
        change_text(doc, self.row.text + " More.")
        self.assertTrue(text_of(doc).endswith("a\ufffdb More."))
