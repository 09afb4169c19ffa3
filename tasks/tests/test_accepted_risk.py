"""Won't do: reason, risk owner and a review date that reminds."""

from datetime import timedelta

import pytest

from core.errors import Invalid, NotAllowed
from core.testing import NOW, TeamTestCase
from reminders.tests.factories import reminded
from tasks.actions.accepted_risk import REVIEW_AFTER, decline_task, extend_risk_acceptance
from tasks.models import Status
from tasks.tests.factories import TODAY, make_task


class AcceptedRiskTests(TeamTestCase):
    def test_accepted_task_needs_a_risk_owner_and_a_review_date(self):
        with self.assertRaisesMessage(Invalid, "Choose a risk owner"):
            decline_task(make_task(), by=self.ada, reason="The pool ends in June", now=NOW)
        with self.assertRaisesMessage(Invalid, "when the decision is reviewed"):
            decline_task(make_task(), by=self.ada, reason="The pool ends", risk_owner=self.mona, now=NOW)

    def test_proposal_without_an_owner_needs_only_a_reason(self):
        task = make_task(status="proposed")
        decline_task(task, by=self.ada, reason="Too vague to act on", now=NOW)
        assert (task.status, task.risk_owner, task.review_on) == (Status.WONT_DO, self.ada, TODAY + REVIEW_AFTER)

    def declined(self):
        task = make_task()
        decline_task(task, by=self.ada, reason="x", risk_owner=self.mona, review_on=TODAY, now=NOW)
        return task

    @pytest.mark.slow
    def test_risk_owner_is_reminded_until_the_risk_is_reviewed(self):
        task = self.declined()
        assert reminded("risk-review", TODAY) == {"mona": f"Review the accepted risk of {task.ref}: {task.title}"}
        extend_risk_acceptance(task, by=self.mona, reason="Still true", review_on=TODAY + timedelta(days=90), now=NOW)
        assert reminded("risk-review", TODAY + timedelta(days=1)) == {}

    def test_risk_owner_can_extend_the_acceptance(self):
        task = self.declined()
        with self.assertRaises(NotAllowed):
            extend_risk_acceptance(
                task, by=self.ada, reason="Still true", review_on=TODAY + timedelta(days=90), now=NOW
            )
        extend_risk_acceptance(task, by=self.mona, reason="Still true", review_on=TODAY + timedelta(days=90), now=NOW)
        assert task.review_on == TODAY + timedelta(days=90)

    def test_risk_review_is_on_my_work_of_the_risk_owner(self):
        self.declined()
        self.client.force_login(self.mona)
        self.assertContains(self.client.get("/"), "Review the accepted risk")
