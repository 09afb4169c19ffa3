"""A text is fixed at approval; later changes of facts are listed with their date."""

from datetime import timedelta
from decimal import Decimal

from core.errors import Invalid, NotAllowed, Refused
from core.testing import NOW, TeamTestCase
from incidents.actions.impact import add_impact_window, change_impact
from incidents.actions.timeline import add_entry, edit_entry, remove_entry
from incidents.models import EntryType, Hypothesis, Incident
from notifications.models import Notification
from postmortems.actions.approved_texts import approve_correction, propose_correction, withdraw_correction
from postmortems.actions.publishing import publish, reopen
from postmortems.actions.reviews import approve, ask_for_review
from postmortems.exports.markdown import markdown_of
from postmortems.gates import open_publishing_checks
from postmortems.models import Correction, Postmortem
from postmortems.postmortem_context import changes_since, content_of
from postmortems.tests.ledger import postmortem

TEXT = "## Summary\n\nAbout 75% of users saw errors.\n\n{{ impact }}\n\n{{ timeline }}\n"
LATER = NOW + timedelta(days=2)


class ApprovedSetUp(TeamTestCase):
    def approved(self) -> Postmortem:
        row = postmortem(self, text=TEXT)
        self.entry = add_entry(
            row.incident, by=self.ada, text="Alert fires", type=EntryType.ALERT, at=NOW - timedelta(hours=3), now=NOW
        )
        self.window = add_impact_window(
            row.incident,
            by=self.ada,
            starts_at=NOW - timedelta(hours=3),
            ends_at=NOW,
            share=Decimal("0.75"),
            population="users",
            now=NOW,
        )
        row = ask_for_review(row, reviewers=[self.mona], by=self.ada, now=NOW)
        return approve(row, by=self.mona, reason="Known gaps.", now=NOW)

    def published(self) -> Postmortem:
        return publish(self.approved(), by=self.dana, now=NOW)

    def page(self, row: Postmortem) -> str:
        self.client.force_login(self.linus)
        return self.client.get(f"/postmortems/{row.ref}/").content.decode()


class ApprovedTextTests(ApprovedSetUp):
    def test_later_edits_of_facts_do_not_change_the_text(self):
        row = self.published()
        edit_entry(self.entry, by=self.ada, text="Pager fires", version=self.entry.version, now=LATER)
        page = self.page(row)
        article = page[page.index("<article") : page.index("Facts changed after approval")]
        self.assertIn("Alert fires", article)
        self.assertNotIn("Pager fires", article)

    def test_facts_stored_before_entries_had_numbers_are_shown_without(self):
        row = self.published()
        self.assertIn(f'#e{self.entry.pk}">#{self.entry.number}</a>', self.page(row))
        approved = row.approved_texts.get()
        for entry in approved.facts["entries"]:
            del entry["fields"]["number"]
        approved.save()
        edit_entry(self.entry, by=self.ada, text="Pager fires", version=self.entry.version, now=LATER)
        page = self.page(row)
        self.assertIn("Alert fires", page)
        self.assertNotIn("#None", page)
        self.assertIn("| 2 Mar 06:00 | Alert fires | ", markdown_of(row, self.linus))

    def test_later_edits_are_listed_with_date_and_both_versions(self):
        row = self.published()
        edit_entry(self.entry, by=self.mona, text="Pager fires", version=self.entry.version, now=LATER)
        change_impact(self.window, by=self.ada, share=Decimal("0.6"), now=LATER)
        row.refresh_from_db()
        found = {each.what: each for each in changes_since(row, content_of(row))}
        self.assertIn("Alert fires", found["Timeline"].before)
        self.assertIn("Pager fires", found["Timeline"].after)
        self.assertEqual((found["Timeline"].at, found["Timeline"].by), (LATER, self.mona))
        self.assertIn("75%", found["Impact"].before)
        self.assertIn("60%", found["Impact"].after)

    def test_removed_and_added_entries_are_listed(self):
        row = self.published()
        remove_entry(self.entry, by=self.ada, reason="Wrong incident", now=LATER)
        add_entry(
            row.incident, by=self.ada, text="Deploy", type=EntryType.CHANGE, at=NOW - timedelta(hours=4), now=LATER
        )
        words = {(bool(each.before), bool(each.after)) for each in changes_since(row, content_of(row))}
        self.assertEqual(words, {(True, False), (False, True)})

    def test_metrics_of_an_open_impact_stop_at_approval(self):
        row = self.published()
        row.incident.impact_windows.update(ends_at=None)
        content = content_of(row)
        self.assertEqual(content.read_at(LATER), NOW)
        self.assertIn("still open", changes_since(row, content)[0].after)

    def test_open_impact_is_an_open_requirement(self):
        row = self.approved()
        codes = {check.code for check in open_publishing_checks(row.incident, self.mona)}
        self.assertNotIn("impact_ended", codes)
        row.incident.impact_windows.update(ends_at=None)
        codes = {check.code for check in open_publishing_checks(row.incident, self.mona)}
        self.assertIn("impact_ended", codes)

    def test_open_hypothesis_is_an_open_requirement(self):
        row = self.approved()
        hypothesis = Hypothesis.objects.for_parent(row.incident).create(statement="Full disk", started_at=NOW)
        found = {check.code: check for check in open_publishing_checks(row.incident, self.mona)}
        self.assertIn("Full disk", found["hypotheses_closed"].hint)
        Hypothesis.objects.filter(pk=hypothesis.pk).update(verdict="ruled_out", ended_at=NOW)
        incident = Incident.objects.get(pk=row.incident_id)
        self.assertNotIn("hypotheses_closed", {check.code for check in open_publishing_checks(incident, self.mona)})

    def test_reopened_draft_shows_current_facts(self):
        row = reopen(self.published(), by=self.dana, reason="New facts", now=LATER)
        self.assertIsNone(content_of(row).approved)


class CorrectionTests(ApprovedSetUp):
    def proposed(self) -> Correction:
        self.row = self.published()
        return propose_correction(
            self.row, by=self.grace, quote="75% of users", replacement="75% of signed-in users",
            reason="The first report named no group.", now=LATER,
        )  # fmt: skip

    def test_correction_is_shown_after_another_person_approves_it(self):
        correction = self.proposed()
        self.assertIn("not approved yet", self.page(self.row))
        with self.assertRaises(NotAllowed):
            approve_correction(correction, by=self.grace, now=LATER)
        approve_correction(correction, by=self.mona, now=LATER)
        page = self.page(self.row)
        self.assertIn('<mark class="db-fixed">75% of users</mark>', page)
        self.assertIn("approved by Mona", page)

    def test_approvers_and_author_of_a_correction_are_notified(self):
        correction = self.proposed()
        self.assertTrue(Notification.objects.filter(kind="postmortem_correction", recipient=self.mona).exists())
        approve_correction(correction, by=self.mona, now=LATER)
        self.assertTrue(Notification.objects.filter(kind="postmortem_corrected", recipient=self.grace).exists())

    def test_corrected_passage_must_be_in_the_published_text(self):
        row = self.published()
        with self.assertRaises(Invalid):
            propose_correction(row, by=self.ada, quote="90% of users", replacement="x", reason="y", now=LATER)

    def test_drafts_cannot_be_corrected_and_approved_corrections_stay(self):
        with self.assertRaises(Refused):
            propose_correction(
                postmortem(self, text=TEXT), by=self.ada, quote="users", replacement="x", reason="y", now=NOW
            )
        correction = self.proposed()
        approve_correction(correction, by=self.mona, now=LATER)
        with self.assertRaises(Refused):
            withdraw_correction(correction, by=self.mona, now=LATER)

    def test_viewers_cannot_propose_corrections(self):
        row = self.published()
        with self.assertRaises(NotAllowed):
            propose_correction(row, by=self.linus, quote="users", replacement="x", reason="y", now=NOW)
