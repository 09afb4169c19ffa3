"""A review does not wait for people who can no longer decide; its owner is asked for another reviewer."""

from accounts.actions.people import change_role, deactivate
from accounts.models import User
from accounts.roles import Role
from core.testing import NOW
from incidents.models import Severity
from notifications.models import Notification
from postmortems.actions.drafts import change_postmortem_owner, save_draft
from postmortems.actions.publishing import reopen
from postmortems.actions.reviews import approve, ask_for_review
from postmortems.models import Postmortem
from postmortems.next_steps import next_steps
from postmortems.tests.ledger import postmortem
from postmortems.tests.test_review import YES, ReviewSetUp
from postmortems.work_sources import reviews_with_a_date


class ReviewerLeavesTests(ReviewSetUp):
    def asked(self, *reviewers: User) -> Postmortem:
        return ask_for_review(postmortem(self), reviewers=reviewers, by=self.ada, now=NOW)

    def assert_owner_is_asked(self, row: Postmortem, left: User) -> None:
        self.assertIn(f"Ask another reviewer for the postmortem of {row.ref}", self.work_of(row.owner))
        self.assertNotIn(left, [step.person for step in next_steps(row) if step.waiting])
        self.assertFalse(reviews_with_a_date().filter(user=left).exists())

    def test_deactivated_reviewer(self):
        row = self.asked(self.grace)
        deactivate(self.grace, by=self.dana, now=NOW)
        self.assert_owner_is_asked(row, self.grace)
        self.assertEqual(self.recipients("postmortem_reviewer_left"), {"ada"})

    def test_reviewer_who_became_a_viewer(self):
        row = self.asked(self.grace)
        change_role(self.grace, role=Role.VIEWER, by=self.dana, now=NOW)
        self.assert_owner_is_asked(row, self.grace)

    def test_reviewer_without_access(self):
        row = self.asked(self.grace)
        row.circle.restricted = True
        row.circle.save(update_fields=["restricted"])
        row.circle.members.create(user=self.ada, added_at=NOW)
        self.assert_owner_is_asked(row, self.grace)

    def test_reviewer_who_became_the_owner(self):
        row = self.asked(self.grace)
        row = change_postmortem_owner(row, to=self.grace, by=self.ada, now=NOW)
        self.assertIn(f"Ask another reviewer for the postmortem of {row.ref}", self.work_of(self.grace))
        self.assertNotIn("Review the postmortem of", self.work_of(self.grace))

    def test_reviewer_who_was_the_owner_for_a_while(self):
        row = self.asked(self.grace)
        row = change_postmortem_owner(row, to=self.grace, by=self.ada, now=NOW)
        row = change_postmortem_owner(row, to=self.ada, by=self.grace, now=NOW)
        self.assert_owner_is_asked(row, self.grace)

    def test_approval_by_every_reviewer_does_not_wait_for_one_who_left(self):
        row = self.asked(self.grace, self.mona)
        Severity.objects.filter(pk=row.incident.severity_id).update(every_reviewer=True)
        deactivate(self.grace, by=self.dana, now=NOW)
        row = approve(Postmortem.objects.get(pk=row.pk), by=self.mona, reason="Short.", answers=YES, now=NOW)
        self.assertEqual(row.status, Postmortem.Status.APPROVED)


class EndedApprovalTests(ReviewSetUp):
    def test_owner_approver_and_publishers_are_notified_that_an_edit_ended_the_approval(self):
        row = postmortem(self, "approved")
        save_draft(row, by=self.grace, text="## Summary\n\nNew words.", version=1, now=NOW)
        row.refresh_from_db()
        self.assertEqual(row.status, Postmortem.Status.DRAFT)
        notified = self.recipients("postmortem_approval_ended")
        self.assertTrue({"ada", "mona"} <= notified, notified)
        self.assertNotIn("grace", notified)

    def test_owner_and_approver_are_notified_that_it_was_reopened(self):
        row = postmortem(self, "published")
        reopen(row, by=self.dana, reason="The impact was wrong.", now=NOW)
        self.assertEqual(self.recipients("postmortem_reopened"), {"ada", "mona"})
        self.client.force_login(self.ada)
        found = Notification.objects.get(recipient=self.ada, kind="postmortem_reopened")
        self.assertContains(self.client.get("/inbox/"), f"Reopened: postmortem of {row.ref}")
        self.assertEqual(found.circle_id, row.circle_id)
