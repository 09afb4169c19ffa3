"""Comments at passages survive edits; suggestions go into the text when an author accepts them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import Invalid, NotAllowed, Refused
from core.testing import NOW, TeamTestCase
from notifications.models import Notification
from postmortems.actions.drafts import save_draft
from postmortems.actions.reviews import approve, ask_for_review
from postmortems.actions.threads import (
    accept_suggestion,
    decline_suggestion,
    reopen_thread,
    reply,
    resolve_thread,
    start_thread,
)
from postmortems.policies import can_review
from postmortems.tests.ledger import postmortem

TEXT = "## Summary\n\nAbout **75% of users** saw errors.\n\n## Causes\n\nA setting sent requests to one server.\n"


class ThreadTests(TeamTestCase):
    def setUp(self):
        self.row = ask_for_review(postmortem(self, text=TEXT), reviewers=[self.grace], by=self.ada, now=NOW)

    def page(self, person=None) -> str:
        self.client.force_login(person or self.grace)
        return self.client.get(f"/postmortems/{self.row.ref}/review/").content.decode()

    def recipients(self, kind: str) -> set[str]:
        return set(Notification.objects.filter(kind=kind).values_list("recipient__handle", flat=True))

    def save(self, text: str) -> None:
        self.row = save_draft(self.row, by=self.ada, text=text, version=self.row.version, now=NOW)

    def comment(self, **facts):
        return start_thread(
            self.row, by=self.grace, **{"text": "Which group?", "quote": "75% of users", **facts}, now=NOW
        )

    def test_comment_stays_at_its_passage_after_edits(self):
        self.comment()
        self.save("New first line.\n\n" + TEXT)
        self.assertIn("<mark>75% of users</mark>", self.page())

    def test_comment_on_deleted_text_keeps_its_quote(self):
        self.comment()
        self.save("All new.")
        page = self.page()
        self.assertIn("On deleted text", page)
        self.assertIn("75% of users", page)

    def test_passage_that_is_not_in_the_text_is_refused(self):
        with self.assertRaises(Invalid):
            self.comment(quote="90% of users")

    def test_owner_repliers_and_mentioned_people_are_notified_once(self):
        thread = self.comment(text="Which group? @mona @grace @nobody")
        self.assertEqual(self.recipients("postmortem_mention"), {"mona"})
        self.assertEqual(self.recipients("postmortem_comment"), {"ada"})
        reply(thread, by=self.ada, text="Accounts.", now=NOW)
        self.assertEqual(self.recipients("postmortem_comment"), {"ada", "grace"})

    def test_mention_of_a_person_without_access_does_not_notify(self):
        row = postmortem(self, "draft", self.circle, text=TEXT)
        start_thread(row, by=self.ada, text="@mallory look", now=NOW)
        self.assertEqual(self.recipients("postmortem_mention"), set())

    def test_thread_can_be_resolved_and_reopened(self):
        thread = resolve_thread(self.comment(), by=self.ada, now=NOW)
        with self.assertRaises(Refused):
            resolve_thread(thread, by=self.ada, now=NOW)
        self.assertEqual(reopen_thread(thread, by=self.grace, now=NOW).state, "open")

    def test_accepted_suggestion_is_a_revision_by_who_accepts(self):
        thread = self.comment(replacement="75% of signed-in users")
        accept_suggestion(thread, by=self.ada, now=NOW)
        self.row.refresh_from_db()
        self.assertIn("**75% of signed-in users** saw", self.row.text)
        self.assertEqual(self.row.revisions.first().by, self.ada)

    def test_reviewer_can_approve_after_suggesting(self):
        accept_suggestion(self.comment(replacement="75% of signed-in users"), by=self.ada, now=NOW)
        self.row.refresh_from_db()
        self.assertTrue(can_review(self.grace, self.row))
        with self.assertRaisesMessage(Refused, "step down"):
            accept_suggestion(self.comment(quote="one server", replacement="one backend"), by=self.grace, now=NOW)

    def test_suggestion_on_deleted_text_is_refused(self):
        thread = self.comment(replacement="x")
        self.save("All new.")
        thread.postmortem.refresh_from_db()
        with self.assertRaisesMessage(Refused, "was deleted"):
            accept_suggestion(thread, by=self.ada, now=NOW)
        thread.refresh_from_db()
        self.assertEqual(decline_suggestion(thread, by=self.ada, now=NOW).state, "declined")

    def test_approved_text_cannot_get_suggestions(self):
        self.row = approve(self.row, by=self.grace, reason="Known gaps.", now=NOW)
        with self.assertRaisesMessage(Refused, "Propose a correction"):
            self.comment(replacement="x")

    def test_viewers_cannot_comment(self):
        with self.assertRaises(NotAllowed):
            start_thread(self.row, by=self.linus, text="Hm", now=NOW)

    def test_markup_in_a_comment_is_escaped(self):
        self.comment(text="<script>alert(1)</script>")
        self.assertNotIn("<script>alert(1)", self.page())

    @pytest.mark.slow
    def test_query_count_does_not_grow_with_threads(self):
        spent = []
        for _ in range(2):
            self.comment()
            self.page()
            with CaptureQueriesContext(connection) as asked:
                self.page()
            spent.append(len([each for each in asked if "session" not in each["sql"]]))
        self.assertEqual(*spent)
