"""Exports hold text, chart and tables; only what the reader may see; nothing is fetched from outside."""

import json
import sys
from ctypes.util import find_library
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from unittest import skipUnless
from unittest.mock import patch

import docx
import pypdfium2
import pytest
from django.test import Client
from docx.enum.text import WD_ALIGN_PARAGRAPH

from accounts.actions.tokens import create_token
from core.errors import Refused
from core.testing import NOW, TeamTestCase
from incidents.actions.impact import add_impact_window
from incidents.actions.timeline import add_entry
from incidents.models import EntryType
from postmortems import jobs
from postmortems.actions.exports import claim_export, delete_old_exports, request_export
from postmortems.actions.publishing import publish
from postmortems.actions.reviews import approve, ask_for_review
from postmortems.exports import rendering
from postmortems.exports.document import document_of, standalone_html
from postmortems.exports.docx_file import docx_file
from postmortems.models import Export, Postmortem
from postmortems.tests.ledger import postmortem

START = NOW - timedelta(hours=4)
TEXT = """## Summary

About **75% of users** saw
errors & “timeouts”, see [status](https://status.example.test/).

{{ chart }}

## What happened

{{ timeline }}

| Layer | Load |
|---|---|
| Pool | 100% |

- First
  - Nested
"""
HAS_PANGO = bool(find_library("pango-1.0"))


def missing_pango():
    """The worker as it ends where Pango is not installed."""
    script = "import sys; sys.stdin.read(); sys.exit(3)"
    return patch.object(rendering, "COMMAND", [sys.executable, "-c", script])


class ExportSetUp(TeamTestCase):
    def published(self, circle=None) -> Postmortem:
        row = postmortem(self, circle=circle, text=TEXT)
        add_impact_window(
            row.incident, by=self.ada, starts_at=START, ends_at=NOW, population="users", measured_by="logs", now=NOW
        )
        add_entry(row.incident, by=self.ada, text="Alert fires", type=EntryType.ALERT, at=START, now=NOW)
        row = ask_for_review(row, reviewers=[self.mona], by=self.ada, now=NOW)
        row = approve(row, by=self.mona, reason="Known gaps.", now=NOW)
        return publish(row, by=self.dana, now=NOW)

    def get(self, row: Postmortem, query: str, person=None):
        self.client.force_login(person or self.linus)
        return self.client.get(f"/postmortems/{row.ref}/export/{query}")

    def written(self, row: Postmortem, format: str) -> bytes:
        export = request_export(row, by=self.linus, format=format, now=NOW)
        jobs.write_export(export.pk)
        export.refresh_from_db()
        self.assertEqual((export.state, export.error), ("done", ""))
        return bytes(export.content)


class TextExportTests(ExportSetUp):
    def test_unknown_format_is_not_found(self):
        row = self.published()
        for query in ["?format=docx", "?format=exe", "?format=", "?format=md&external=1"]:
            self.assertEqual(self.get(row, query).status_code, 404, query)
        self.assertContains(self.get(row, ""), "HTML for print")

    def test_html_is_standalone_and_a_download(self):
        answer = self.get(self.published(), "?format=html")
        self.assertIn("attachment", answer["Content-Disposition"])
        page = answer.content.decode()
        for words in ["75% of users", "<svg xmlns", "Alert fires", "Published without", "errors &amp; “timeouts”"]:
            self.assertIn(words, page)
        for words in ["<script", 'src="http', 'src="/', "icons.svg"]:
            self.assertNotIn(words, page)

    def test_json_contains_the_facts_and_its_format_version(self):
        data = json.loads(self.get(self.published(), "?format=json").content)
        self.assertEqual(data["format"], "debrief.postmortem/2")
        self.assertEqual([row["text"] for row in data["facts"]["entries"]], ["Alert fires"])
        self.assertEqual(data["approved"]["by"], "mona")

    def test_json_names_people_and_severities_instead_of_ids(self):
        data = json.loads(self.get(self.published(), "?format=json").content)
        (entry,) = data["facts"]["entries"]
        self.assertIn(entry["author"], {"ada", "grace", "mona"})
        self.assertEqual(data["incident"]["severity"][:4], "SEV-")
        self.assertEqual({"circle", "incident", "client_key"} & set(entry), set())

    def test_user_markup_is_escaped_in_every_format(self):
        row = postmortem(self, text="## <script>alert(1)</script>\n\n<img src=x onerror=alert(1)>")
        page = standalone_html(document_of(row, self.linus, now=NOW))
        self.assertNotIn("<script", page)
        self.assertNotIn("<img", page)


class FileExportTests(ExportSetUp):
    @pytest.mark.slow
    @pytest.mark.slow
    @skipUnless(HAS_PANGO, "needs Pango")
    def test_pdf_has_text_chart_and_colors(self):
        sheets = pypdfium2.PdfDocument(self.written(self.published(), "pdf"))
        words = "".join(sheet.get_textpage().get_text_range() for sheet in sheets)
        for expected in ["Checkout answers slowly", "75% of users", "Alert fires", "Published without"]:
            self.assertIn(expected, words)
        picture = sheets[0].render(scale=1).to_pil().convert("RGB")
        shades = {color for _, color in picture.getcolors(1_000_000)}
        self.assertTrue(any(abs(r - 240) < 9 and abs(g - 198) < 9 and abs(b - 208) < 9 for r, g, b in shades))

    @pytest.mark.slow
    @pytest.mark.slow
    @skipUnless(HAS_PANGO, "needs Pango")
    def test_word_has_headings_tables_and_the_chart_with_a_description(self):
        word = docx.Document(BytesIO(self.written(self.published(), "docx")))
        headings = [paragraph.text for paragraph in word.paragraphs if paragraph.style.name.startswith("Heading")]
        self.assertIn("Summary", headings)
        cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
        self.assertTrue({"Pool", "Alert fires"} <= set(cells))
        self.assertEqual(len(word.inline_shapes), 1)
        self.assertIn("Impact", word.inline_shapes[0]._inline.docPr.get("descr"))
        self.assertIn("List Bullet 2", {paragraph.style.name for paragraph in word.paragraphs})
        self.assertNotIn(
            "\n", "".join(paragraph.text for paragraph in word.paragraphs), "line ends of the source are spaces"
        )

    def test_word_tables_keep_links_marks_and_alignment(self):
        row = self.published()
        html = '<table><tr><th>Task</th><th align="right">n</th></tr>'
        html += '<tr><td><a href="https://x.test/a">A-1</a> <code>lb</code></td><td align="right">7</td></tr></table>'
        document = replace(document_of(row, self.linus, now=NOW), html=html)
        word = docx.Document(BytesIO(docx_file(document, None)))
        task, number = word.tables[-1].rows[1].cells
        self.assertEqual([link.address for link in task.paragraphs[0].hyperlinks], ["https://x.test/a"])
        self.assertEqual([run.font.name for run in task.paragraphs[0].runs][-1], "Consolas")
        self.assertEqual(number.paragraphs[0].alignment, WD_ALIGN_PARAGRAPH.RIGHT)

    def test_missing_pango_shows_what_to_install(self):
        row = self.published()
        export = request_export(row, by=self.linus, format="pdf", now=NOW)
        with missing_pango():
            jobs.write_export(export.pk)
        self.client.force_login(self.linus)
        page = self.client.get(f"/postmortems/{row.ref}/exports/{export.pk}/")
        self.assertContains(page, "apt-get install -y libpango-1.0-0")

    def test_word_export_describes_the_chart_without_pango(self):
        row = self.published()
        with missing_pango():
            word = docx.Document(BytesIO(self.written(row, "docx")))
        self.assertEqual(len(word.inline_shapes), 0)
        self.assertTrue(any("Impact" in paragraph.text for paragraph in word.paragraphs))

    def test_person_who_lost_access_gets_no_file(self):
        row = self.published(self.circle)
        export = request_export(row, by=self.mallory, format="docx", now=NOW)
        jobs.write_export(export.pk)
        export.refresh_from_db()
        self.assertEqual((export.state, export.content), ("failed", None))

    def test_export_is_written_once_and_retried_after_a_stopped_worker(self):
        export = request_export(self.published(), by=self.linus, format="pdf", now=NOW)
        self.assertIsNotNone(claim_export(export.pk, now=NOW))
        self.assertIsNone(claim_export(export.pk, now=NOW))
        self.assertIsNotNone(claim_export(export.pk, now=NOW + timedelta(minutes=6)))

    def test_file_is_downloaded_with_a_token(self):
        row = self.published()
        export = request_export(row, by=self.linus, format="docx", now=NOW)
        token = create_token(self.linus, name="Export", scope="read")[1]
        client = Client(headers={"authorization": f"Bearer {token}"})
        url = f"/api/v1/postmortems/{row.ref}/exports/{export.pk}/"
        self.assertEqual(client.get(f"{url}content/").status_code, 404)
        jobs.write_export(export.pk)
        answer = client.get(client.get(url).json()["url"])
        self.assertEqual((answer.status_code, answer.content[:2]), (200, b"PK"))
        self.assertIn("wordprocessingml", answer.headers["Content-Type"])
        self.assertIn(f"{row.ref}-postmortem.docx", answer.headers["Content-Disposition"])

    def test_files_are_deleted_after_a_day(self):
        request_export(self.published(), by=self.linus, format="pdf", now=NOW)
        self.assertEqual(delete_old_exports(now=NOW + timedelta(hours=23)), 0)
        self.assertEqual(delete_old_exports(now=NOW + timedelta(hours=25)), 1)

    def test_external_file_needs_an_approved_external_version(self):
        with self.assertRaisesMessage(Refused, "not approved"):
            request_export(self.published(), by=self.linus, format="pdf", external=True, now=NOW)
        self.assertFalse(Export.objects.exists())
