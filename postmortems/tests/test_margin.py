"""Beside the text: advice, missing parts, threads and sources stand at their passages while someone writes."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.advice.language import check_language
from core.testing import NOW, TeamTestCase
from incidents.actions.declaration import link_recurrence
from incidents.models import Incident
from incidents.tests.factories import make_incident
from postmortems.actions.drafts import confirm_none, dismiss_advice, start_postmortem
from postmortems.actions.first_draft import start_from_record
from postmortems.actions.shared_text import append_updates, load_document, open_shared_text
from postmortems.actions.threads import accept_suggestion, start_thread
from postmortems.advice import scoped_parts, wording_notes
from postmortems.coedit.document import change_text
from postmortems.gates.review import review_checklist
from postmortems.margin import cards_of
from postmortems.models import PostmortemTemplate, TemplateSection
from postmortems.tests.factories import postmortem
from postmortems.tests.test_first_draft import loaded, outage

# Plain technical sentences that judge no one.
CLEAN = (
    "The health check failed and the node failed over to the standby. The kernel panicked at 23:12 GMT. "
    "HTTP 502 Bad Gateway responses rose to 75%. The parser ignored unknown headers. git blame shows the template "
    "changed on 3 March. The Kubernetes operator restarted the pod. The cache missed and the request went to the "
    "origin. The SLO was violated for 240 minutes. The image is lazy-loaded. The disaster recovery plan was followed. "
    "The network team is responsible for the edge proxies. Traffic bypassed the cache during the failover. "
    "The certificate was not renewed because the job had no owner. Deployment 4411 was rolled back."
)


class MarginTests(TeamTestCase):
    def setUp(self):
        self.row = postmortem(self, text="## Summary\n\nAbout 75% of users saw errors.\n")

    def cards(self, text: str, kind: str = "advice"):
        return [card for card in cards_of(self.row, text, []) if card.kind == kind]

    def ask(self, text: str, person=None):
        self.client.force_login(person or self.ada)
        return self.client.post(f"/postmortems/{self.row.ref}/margin/", {"text": text})

    def test_advice_is_placed_at_its_passage(self):
        text = "## Summary\n\nIt was human error.\n"
        [card] = self.cards(text)
        self.assertEqual(text[card.start : card.end], "human error")

    def test_positions_are_utf_16_offsets(self):
        text = "😀😀 It was human error.\n"
        [card] = self.cards(text)
        self.assertEqual(text.encode("utf-16-le")[card.start * 2 : card.end * 2].decode("utf-16-le"), "human error")

    def test_sentence_has_at_most_one_suggestion(self):
        self.assertEqual(len(self.cards("It was obviously a careless, stupid mistake!!\n")), 1)

    def test_strong_words_without_praise_are_noted_at_the_heading(self):
        strong = "## Summary\n\nA nightmare. A ridiculous night. Awful.\n\n## What went well\n\n"
        [card] = [card for card in self.cards(strong) if card.note.code == "N7"]
        self.assertEqual(strong[card.start : card.end], "## What went well")
        self.assertNotIn("N7", [card.note.code for card in self.cards(f"{strong}The page came at once.\n")])

    def test_some_advice_has_a_replacement(self):
        for text, fixed in [
            ("Obviously, the cache was cold.", "The cache was cold."),
            ("They simply needed to restart it.", "They needed to restart it."),
            ("All red!!!", "All red."),
            ("The team wrongly assumed a full disk.", "The team assumed a full disk."),
        ]:
            [card] = self.cards(text)
            start, end, words = card.fix
            self.assertEqual(text[:start] + words + text[end:], fixed)

    def test_dismissed_note_stays_dismissed_in_the_document(self):
        text = "It was human error.\n"
        [card] = self.cards(text)
        dismiss_advice(self.row, card.note.digest, by=self.ada)
        self.assertEqual(self.cards(text), [])
        other = postmortem(self)
        self.assertEqual(len([card for card in cards_of(other, text, []) if card.kind == "advice"]), 1)

    def test_plain_technical_text_gets_no_error_and_no_warning(self):
        self.assertEqual([note for note in wording_notes(self.row, CLEAN) if note.level != "hint"], [])

    def test_advice_never_names_a_person_of_the_text(self):
        notes = check_language("@kim broke the deploy. It was Kim's mistake.", "narrative")
        self.assertGreater(len(notes), 0)
        self.assertFalse([note for note in notes if "kim" in f"{note.message} {note.suggestion}".lower()])

    def test_section_is_checked_by_the_rules_of_its_kind(self):
        text = "Intro\n\n```\n# no heading\n```\n\n## Timeline\n\nx\n\n## Contributing factors\n\ny\n"
        parts = [(text[a:b].split("\n")[0], scope) for a, b, scope in scoped_parts(text)]
        expected = [("Intro", "narrative"), ("## Timeline", "timeline"), ("## Contributing factors", "analysis")]
        self.assertEqual(parts, expected)

    def test_missing_parts_are_shown_at_the_heading_of_the_section(self):
        answer = self.ask("## Summary\n\nx\n\n## Where we got lucky\n\n").content.decode()
        self.assertIn('data-kind="section" data-from="15" data-to="36"', answer)
        self.assertNotIn("section-lucky", self.ask("## Where we got lucky\n\nNo users were online.").content.decode())

    def test_missing_required_section_is_shown_in_review_and_editor(self):
        sections = TemplateSection.objects.filter(template=PostmortemTemplate.objects.get(slug="sre"))
        sections.update(required=False)
        sections.filter(heading="Summary").update(required=True)
        self.row.template = PostmortemTemplate.objects.get(slug="sre")
        self.row.save()
        answer = self.ask("## Summary\n\n<!-- a hint -->\n").content.decode()
        self.assertIn("Section “Summary” is filled in", answer)
        self.assertIn('id="section-section-summary"', answer)
        self.assertIn("Add the heading “Summary” again", self.ask("## Other\n").content.decode())
        self.assertNotIn("Section “Summary”</b>", self.ask("## Summary\n\nx").content.decode())

    def test_threads_are_placed_in_unsaved_text(self):
        start_thread(self.row, by=self.grace, text="Which group?", quote="75% of users", now=NOW)
        text = "## Summary\n\nIn the night about 75% of users saw errors.\n"
        [card] = self.cards(text, "thread")
        self.assertEqual(text[card.start : card.end], "75% of users")
        self.assertContains(self.ask(text), "Which group?")

    def test_unedited_sentences_show_their_sources(self):
        incident = outage(self)
        self.row = start_from_record(loaded(incident), by=self.ada, now=NOW)
        page = self.ask(self.row.text).content.decode()
        self.assertIn(">Entry 6</a>", page)
        edited = self.row.text.replace(" 22:00", " ten o’clock")
        self.assertLess(self.ask(edited).content.decode().count("db-cite"), page.count("db-cite"))

    def test_too_long_text_is_refused_with_a_message(self):
        answer = self.ask("x" * (256 * 1024 + 1))
        self.assertContains(answer, "256 KB", status_code=422)

    def test_only_authors_see_the_margin(self):
        self.assertEqual(self.ask("x", self.linus).status_code, 403)

    def test_margin_takes_a_bounded_number_of_queries(self):
        for _ in range(5):
            start_thread(self.row, by=self.grace, text="Which?", quote="75% of users", now=NOW)
        self.client.force_login(self.ada)
        with CaptureQueriesContext(connection) as queries:
            self.ask(self.row.text)
        self.assertLess(len(queries), 60)


class UnsavedTextTests(TeamTestCase):
    """What was typed within the last second counts for comments and suggestions."""

    def setUp(self):
        self.row = start_postmortem(make_incident(lead=self.ada), by=self.ada, text="Errors rose.\n", now=NOW)

    def type(self, text: str) -> None:
        open_shared_text(self.row)
        append_updates(self.row, [(self.ada, change_text(load_document(self.row.pk), text))], now=NOW)

    def test_comment_on_unsaved_text_is_accepted(self):
        self.type("Errors rose. The pool was empty.\n")
        self.assertEqual(start_thread(self.row, by=self.grace, text="Why?", quote="pool", now=NOW).quote, "pool")

    def test_suggestion_is_accepted_into_unsaved_text(self):
        thread = start_thread(self.row, by=self.grace, quote="Errors", replacement="HTTP errors", now=NOW)
        self.type("Errors rose. The pool was empty.\n")
        accept_suggestion(thread, by=self.ada, now=NOW)
        self.row.refresh_from_db()
        self.assertEqual(self.row.text, "HTTP errors rose. The pool was empty.\n")


class SimilarTests(TeamTestCase):
    def setUp(self):
        self.row = postmortem(self, text="## Summary\n\nErrors rose.\n")
        self.client.force_login(self.ada)

    def searched(self) -> bool:
        checks = review_checklist(Incident.objects.get(pk=self.row.incident_id), self.ada)
        return next(check.met for check in checks if check.code == "earlier")

    def test_no_similar_incident_can_be_recorded(self):
        self.assertFalse(self.searched())
        url = f"/postmortems/{self.row.ref}/similar/"
        self.assertContains(self.client.get(url, headers={"HX-Request": "true"}), "Record: none found")
        confirm_none(self.row, "earlier", by=self.ada, now=NOW)
        self.assertContains(self.client.get(url), "Recorded: none of them is similar.")
        self.assertTrue(self.searched())

    def test_incident_page_loads_similar_incidents_without_postmortem(self):
        incident = make_incident(lead=self.ada)
        self.assertContains(self.client.get(incident.get_absolute_url()), f"/postmortems/{incident.ref}/similar/")
        found = self.client.get(f"/postmortems/{incident.ref}/similar/", headers={"HX-Request": "true"})
        self.assertNotContains(found, "Record")
        self.assertNotContains(found, "Add to text")

    def test_incident_page_records_that_none_is_similar(self):
        url = f"/postmortems/{self.row.ref}/none/earlier/"
        answer = self.client.post(url, {"next": "similar"}, headers={"HX-Request": "true"}, follow=True)
        self.assertContains(answer, "Recorded: none of them is similar.")
        self.assertNotContains(answer, "<html")

    def test_recurrence_meets_the_requirement(self):
        before = make_incident(lead=self.ada, at=NOW - timedelta(days=9))
        link_recurrence(self.row.incident, to=before, by=self.ada, now=NOW)
        self.assertTrue(self.searched())
