"""Work on a task until it is done."""

from datetime import timedelta

from core.errors import Invalid, NotAllowed, Refused
from core.testing import NOW, TeamTestCase
from notifications.models import Notification
from tasks.actions.accepted_risk import decline_task
from tasks.actions.blocking import block_task, unblock_task
from tasks.actions.effectiveness import create_follow_up
from tasks.actions.progress import (
    change_owner,
    finish_task,
    reopen_task,
    start_task,
)
from tasks.models import TRANSITIONS, Status
from tasks.tests.factories import TODAY, make_task
from tasks.views.task_detail_context import steps


class ProgressTests(TeamTestCase):
    def test_task_is_started_blocked_unblocked_and_finished(self):
        task = start_task(make_task(), by=self.ada, now=NOW)
        block_task(task, by=self.ada, reason="Waits for the vendor", now=NOW)
        assert (task.status, task.blocked_reason) == ("blocked", "Waits for the vendor")
        unblock_task(task, by=self.ada, now=NOW)
        finish_task(task, by=self.ada, text="Rule merged", now=NOW)
        assert (task.status, task.done_by, task.evidence.get().text) == ("done", self.ada, "Rule merged")
        assert task.due_dates.get().state == "kept"

    def test_lateness_is_measured_in_the_zone_of_the_owner(self):
        task = make_task(due_on=TODAY)
        finish_task(task, by=self.ada, text="Merged", now=NOW + timedelta(days=1))
        assert task.due_dates.get().state == "late"

    def test_finishing_requires_evidence(self):
        with self.assertRaisesMessage(Invalid, "Enter text or a link"):
            finish_task(make_task(), by=self.ada, now=NOW)

    def test_task_that_closes_by_session_or_run_is_not_done_manually(self):
        for closes_by, words in [("session", "a session with attendance"), ("run", "an approved run")]:
            with self.assertRaisesMessage(Refused, words):
                finish_task(make_task(closes_by=closes_by), by=self.ada, text="Held it", now=NOW)

    def test_only_owner_or_manager_can_finish(self):
        with self.assertRaisesMessage(NotAllowed, "@ada"):
            finish_task(make_task(), by=self.mallory, text="Looks fine", now=NOW)
        finish_task(make_task(), by=self.mona, text="Looks fine", now=NOW)

    def test_changing_the_owner_keeps_the_date_and_notifies_the_new_owner(self):
        task = make_task()
        change_owner(task, by=self.ada, to=self.grace, now=NOW)
        assert (task.owner, task.due_on) == (self.grace, TODAY + timedelta(days=14))
        assert Notification.objects.get(kind="task_assigned").recipient == self.grace

    def test_checker_cannot_become_the_owner(self):
        task = make_task(checker=self.grace, check_on=TODAY + timedelta(days=90))
        with self.assertRaisesMessage(Invalid, "another reviewer"):
            change_owner(task, by=self.ada, to=self.grace, now=NOW)

    def test_reopening_sets_a_new_due_date_and_keeps_the_old_one(self):
        task = make_task(status="done", priority="P0")
        reopen_task(task, by=self.grace, reason="Pool 4 still drains for 140 s", now=NOW)
        assert (task.status, task.done_at, task.due_on) == ("open", None, TODAY + timedelta(days=7))
        assert [promise.state for promise in task.due_dates.all()] == ["kept", "now"]

    def test_wont_do_stores_reason_risk_owner_and_review_date(self):
        facts = {"risk_owner": self.mona, "review_on": TODAY + timedelta(days=90), "now": NOW}
        with self.assertRaises(Invalid):
            decline_task(make_task(), by=self.ada, reason="", **facts)
        task = decline_task(make_task(), by=self.ada, reason="The legacy pool ends in June", **facts)
        assert (task.status, task.due_dates.get().state) == ("wont_do", "dropped")
        assert Notification.objects.get(kind="task_declined").recipient == self.mona

    def test_declined_unassigned_task_reopens_as_proposed(self):
        facts = {"risk_owner": self.mona, "review_on": TODAY + timedelta(days=90), "now": NOW}
        task = decline_task(make_task(status="proposed"), by=self.ada, reason="Too dear", **facts)
        assert reopen_task(task, by=self.ada, reason="It came back", now=NOW).status == "proposed"

    def test_follow_up_task_links_to_its_origin(self):
        task = make_task(kind="detect")
        assert create_follow_up(task, by=self.ada, title="Cover pool 7 too", now=NOW).follow_up_of == task

    def test_actions_follow_the_table_of_status_changes(self):
        for status in Status:
            if Status.IN_PROGRESS not in TRANSITIONS[status]:
                with self.assertRaises(Refused):
                    start_task(make_task(status=status, **wont_do(self, status)), by=self.mona, now=NOW)


def wont_do(case, status):
    if status != Status.WONT_DO:
        return {}
    return {"wont_do_reason": "Too dear", "risk_owner": case.mona, "review_on": TODAY}


class StepsTests(TeamTestCase):
    def test_skipped_step_is_marked(self):
        task = make_task()
        finish_task(task, by=self.ada, text="Merged", now=NOW)
        begun = start_task(make_task(), by=self.ada, now=NOW)
        finish_task(begun, by=self.ada, text="Merged", now=NOW)
        assert [(step["state"], step["note"]) for step in steps(task)][2] == ("skipped", "skipped")
        assert steps(begun)[2]["state"] == "done"
