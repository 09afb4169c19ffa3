"""Two windows on one postmortem: each step happens once, and a new author cannot approve."""

import pytest

from accounts.roles import Role
from core.activity.models import Event
from core.testing import MANY, NOW, CommittedTestCase, at_once, make_user
from incidents.models import Milestone, Severity
from incidents.tests.factories import make_incident
from notifications.models import Notification
from postmortems.actions.drafts import change_postmortem_owner, save_draft, start_postmortem
from postmortems.actions.publishing import publish
from postmortems.actions.reviews import approve, ask_for_review
from postmortems.models import Postmortem

pytestmark = [pytest.mark.slow, pytest.mark.race]


class ReviewRaceTests(CommittedTestCase):
    def setUp(self):
        Severity.objects.get_or_create(rank=2, defaults={"name": "SEV-2", "description": "x"})
        self.ada, self.mona = make_user("ada"), make_user("mona", Role.MANAGER)
        self.managers = [make_user(f"m{number}", Role.MANAGER) for number in range(MANY)]
        self.incident = make_incident(lead=self.ada, status="resolved", resolved_at=NOW)

    def begun(self):
        return start_postmortem(self.incident, by=self.ada, text="## Summary", now=NOW)

    def fresh(self):
        return Postmortem.objects.select_related("incident", "owner", "circle").get()

    def in_review(self):
        return ask_for_review(self.begun(), reviewers=[self.mona], by=self.ada, now=NOW)

    def test_concurrent_starts_create_one_draft(self):
        outcome = at_once(lambda n: start_postmortem(self.incident, by=self.managers[n], text=f"{n}", now=NOW))
        self.assertEqual(outcome.count("won"), 1)
        self.assertEqual(self.fresh().revisions.count(), 1)

    def test_concurrent_saves_of_one_version_keep_one_text(self):
        self.begun()
        outcome = at_once(lambda n: save_draft(self.fresh(), by=self.managers[n], text=f"{n}", version=1, now=NOW))
        self.assertEqual(outcome.count("won"), 1)
        self.assertEqual((self.fresh().version, self.fresh().revisions.count()), (2, 2))

    def test_concurrent_approvals_approve_once(self):
        self.in_review()
        outcome = at_once(lambda n: approve(self.fresh(), by=self.managers[n], reason="Gaps", now=NOW))
        self.assertEqual(outcome.count("won"), 1)
        self.assertEqual(Event.objects.filter(event_type="postmortem.approved").count(), 1)
        self.assertEqual(Notification.objects.filter(kind="postmortem_approved").count(), 1)

    def test_concurrent_requests_publish_once(self):
        approve(self.in_review(), by=self.mona, reason="Gaps", now=NOW)
        outcome = at_once(lambda n: publish(self.fresh(), by=self.managers[n], reason="Gaps", now=NOW))
        self.assertEqual(outcome.count("won"), 1)
        self.assertEqual(Milestone.objects.filter(name="reviewed").count(), 1)

    def test_person_who_becomes_an_author_during_review_cannot_approve(self):
        for _ in range(3):
            Postmortem.objects.all().delete()
            self.in_review()

            def change(number):
                row, person = self.fresh(), self.managers[number // 2]
                if number % 2:
                    approve(row, by=person, reason="Gaps", now=NOW)
                elif number % 4:
                    change_postmortem_owner(row, to=person, by=self.ada, now=NOW)
                else:
                    save_draft(row, by=person, text=f"{number}", version=row.version, now=NOW)

            at_once(change)
            row = self.fresh()
            if row.status == "approved":
                self.assertNotEqual(row.approved_by, row.owner)
                self.assertNotIn(row.approved_by, row.former_owners.all())
                self.assertFalse(row.revisions.filter(by=row.approved_by).exists())
