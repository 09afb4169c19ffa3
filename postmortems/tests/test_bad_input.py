"""Input that cannot be used gets a clear message, and nothing that was written is lost."""

from core.testing import NOW, TeamTestCase
from incidents.tests.factories import make_incident
from postmortems.actions.drafts import save_draft
from postmortems.models import Postmortem, Thread
from postmortems.tests.factories import postmortem

TOO_LONG = "ä" * (129 * 1024)  # 258 KB in UTF-8
BROKEN_TABLE = "| Time | What |\n|---|\n| 22:00 | Errors | third |\n| only one\n\n|--|\n\nAfter the table."


class BadInputTests(TeamTestCase):
    def setUp(self):
        self.row = postmortem(self)
        self.url = f"/postmortems/{self.row.ref}/"
        self.client.force_login(self.ada)

    def stored(self) -> tuple[str, int]:
        return Postmortem.objects.values_list("text", "version").get(pk=self.row.pk)

    def test_text_over_256_kb_is_refused_and_kept_in_the_form(self):
        page = self.client.post(f"{self.url}save/", {"text": TOO_LONG, "version": 1})
        self.assertEqual(page.status_code, 422)
        self.assertIn("The text is longer than 256 KB.", page.content.decode())
        self.assertIn(TOO_LONG, page.content.decode())
        self.assertEqual(self.stored(), (self.row.text, 1))

    def test_text_over_256_kb_by_api_is_a_field_error(self):
        body = {"text": TOO_LONG, "version": 1}
        answer = self.client.patch(f"/api/v1/postmortems/{self.row.ref}/", body, content_type="application/json")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("256 KB", str(answer.json()["errors"]["text"]))
        self.assertEqual(self.stored(), (self.row.text, 1))

    def test_list_of_the_api_has_no_texts(self):
        rows = self.client.get("/api/v1/postmortems/").json()["results"]
        self.assertEqual([row["incident"] for row in rows], [self.row.ref])
        self.assertNotIn("text", rows[0])
        self.assertEqual(self.client.get(f"/api/v1/postmortems/{self.row.ref}/").json()["text"], self.row.text)

    def test_broken_table_is_shown_and_exported_with_all_its_text(self):
        save_draft(self.row, by=self.ada, text=BROKEN_TABLE, version=1, now=NOW)
        for path in ["", "edit/", "export/?format=md", "export/?format=html"]:
            page = self.client.get(f"{self.url}{path}")
            for words in ["22:00", "only one", "After the table."]:
                self.assertContains(page, words, msg_prefix=path)

    def test_live_block_of_another_incident_stays_text(self):
        other = make_incident(lead=self.ada, title="Elsewhere")
        text = f"{{{{ timeline {other.ref} }}}}\n\n{{{{ {other.ref} }}}}\n\n{{{{ timelines }}}}\n"
        save_draft(self.row, by=self.ada, text=text, version=1, now=NOW)
        page = self.client.get(self.url)
        self.assertContains(page, "{{ timeline ")
        self.assertContains(page, "{{ timelines }}")
        self.assertNotContains(page, "db-block")
        self.assertEqual(self.client.get(f"{self.url}blocks/timelines/").status_code, 404)

    def test_comment_on_deleted_text_is_refused_and_input_is_kept(self):
        comment = {"text": "Which group?", "quote": "words that were deleted"}
        page = self.client.post(f"{self.url}threads/start/", comment)
        self.assertContains(page, "The text does not contain this passage now.", status_code=422)
        self.assertContains(page, "Which group?", status_code=422)
        self.assertFalse(Thread.objects.exists())

    def test_stale_revision_cannot_be_restored(self):
        save_draft(self.row, by=self.ada, text="Newer words.", version=1, now=NOW)
        answer = self.client.post(f"{self.url}revisions/1/restore/", {"version": 1})
        self.assertEqual(answer.status_code, 409)
        self.assertEqual(self.stored(), ("Newer words.", 2))

    def test_conflict_page_shows_both_texts(self):
        save_draft(self.row, by=self.grace, text="## Summary\n\nTheir words.", version=1, now=NOW)
        page = self.client.post(f"{self.url}save/", {"text": "## Summary\n\nMy words.", "version": 1})
        for words in ["Their", "My"]:
            self.assertContains(page, words, status_code=409)
        self.assertContains(page, "Your text below is not saved yet.", status_code=409)
