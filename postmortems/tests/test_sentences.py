"""A sentence of the text becomes a factor, an entry of the timeline or a task."""

from core.testing import TeamTestCase
from postmortems.tests.factories import postmortem

HTMX = {"HX-Request": "true"}


class SentenceTests(TeamTestCase):
    def setUp(self):
        self.row = postmortem(self)
        self.client.force_login(self.ada)

    def url(self, name: str) -> str:
        return f"/postmortems/{self.row.ref}/from-sentence/{name}/"

    def test_each_form_is_prefilled_with_the_sentence_as_plain_text(self):
        for name in ["factor", "entry", "task"]:
            page = self.client.get(self.url(name), {"sentence": "- The **pool** had one server."}, headers=HTMX)
            self.assertContains(page, "The pool had one server.")
            self.assertNotContains(page, "<html")

    def test_sentence_becomes_a_factor(self):
        sent = {"statement": "The pool had one server", "kind": "root", "confidence": "fact"}
        answer = self.client.post(self.url("factor"), sent, headers=HTMX)
        self.assertEqual((answer.status_code, answer.json()["reference"]), (201, ""))
        self.assertEqual(self.row.incident.factors.get().statement, "The pool had one server")

    def test_sentence_becomes_an_entry(self):
        sent = {"text": "The pool was empty", "at": "2026-03-02 22:10", "type": "observation", "precision": "exact"}
        self.assertEqual(self.client.post(self.url("entry"), sent, headers=HTMX).status_code, 201)
        self.assertTrue(self.row.incident.entries.filter(text="The pool was empty").exists())

    def test_sentence_becomes_a_task_with_a_reference(self):
        sent = {"title": "Alert on an empty pool", "kind": "detect", "closes_by": "evidence"}
        made = self.client.post(self.url("task"), sent, headers=HTMX).json()
        self.assertRegex(made["reference"], r"^A-\d+$")
        self.assertEqual(made["url"], f"/tasks/{made['reference']}/")

    def test_missing_values_are_field_errors(self):
        answer = self.client.post(self.url("factor"), {"kind": "root"}, headers=HTMX)
        self.assertContains(answer, "What contributed?", status_code=422)

    def test_form_works_without_scripts(self):
        sent = {"statement": "The pool had one server", "kind": "root", "confidence": "fact"}
        self.assertContains(self.client.get(self.url("factor")), "<html")
        self.assertRedirects(
            self.client.post(self.url("factor"), sent),
            f"{self.row.incident.get_absolute_url()}#factors",
            fetch_redirect_response=False,
        )

    def test_unknown_form_is_not_found(self):
        self.assertEqual(self.client.get(self.url("poem")).status_code, 404)
