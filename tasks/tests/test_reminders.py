"""Reminders of a task: inbox and email, once each, until it is done."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Team
from core.testing import NOW, TeamTestCase
from notifications.jobs import deliver_pending
from notifications.models import Notification
from reminders.actions.edit_policy import StepInput
from reminders.actions.planning import plan
from reminders.actions.sending import send_due
from reminders.jobs import plan_reminders
from reminders.models import Policy
from reminders.steps import reminder_schedule_of
from reminders.tests.factories import make_policy, reminded
from reminders.tests.policies import standard_policy
from tasks.actions.issues import add_connection
from tasks.models import CorrectiveTask, IssueLink
from tasks.tests.factories import TODAY, make_task


class ReminderTests(TeamTestCase):
    def setUp(self) -> None:
        standard_policy()
        Policy.objects.update(hour=0, quiet_from=0, quiet_to=0)
        self.today = timezone.now().date()

    def run_once(self) -> None:
        plan_reminders()
        deliver_pending()

    @pytest.mark.slow
    def test_overdue_task_reminds_owner_lead_and_manager_once(self):
        task = make_task(title="Audit the pools", due_on=self.today - timedelta(days=30), team=self.team)
        for _ in range(3):
            self.run_once()
        assert sorted(message.to[0] for message in mail.outbox) == [
            "ada@example.test",
            "grace@example.test",
            "mona@example.test",
        ]
        assert mail.outbox[0].subject == "Audit the pools: 30 days late"
        assert task.get_absolute_url() in mail.outbox[0].body
        self.client.force_login(self.ada)
        self.assertContains(self.client.get("/inbox/"), "Audit the pools")
        self.assertContains(self.client.get("/"), "30 days late")

    def test_several_reminders_are_one_mail_with_overdue_tasks_first(self):
        make_task(title="Rehearse", due_on=self.today)
        make_task(title="Audit the pools", due_on=self.today - timedelta(days=4))
        self.run_once()
        (message,) = [each for each in mail.outbox if each.to == ["ada@example.test"]]
        if self.today.weekday() >= 5:  # what is due at a weekend is spoken of on Monday
            assert message.subject == "Audit the pools: 4 days late"
            return
        assert message.subject == "2 items need your attention (1 overdue by 4 days)"
        assert message.body.index("Audit the pools") < message.body.index("Rehearse")

    def test_the_page_names_the_policy_and_its_hour(self):
        Policy.objects.update(name="Urgent work", hour=11)
        task = make_task(due_on=self.today + timedelta(days=20))
        self.client.force_login(self.ada)
        page = self.client.get(task.get_absolute_url())
        policy = Policy.objects.get(slug="standard")
        self.assertContains(page, f'<a href="{policy.get_absolute_url()}">Urgent work</a>')
        self.assertContains(page, "at 11:00 in the recipient’s time zone")

    def test_finished_task_names_the_policy_that_applied_and_its_steps(self):
        make_policy(by=self.mona, name="Urgent", steps=[StepInput(0), StepInput(2), StepInput(5, "manager")])
        task = make_task(priority="P1", status="done", done_at=timezone.now(), due_on=self.today + timedelta(days=20))
        self.client.force_login(self.ada)
        page = self.client.get(task.get_absolute_url())
        self.assertContains(page, "Urgent</a>")
        self.assertContains(page, "5 working days after")
        self.assertNotContains(page, "7 working days after")

    def test_done_task_gets_no_reminders(self):
        task = make_task(due_on=self.today + timedelta(days=1))
        now = timezone.now()
        plan(now=now)
        CorrectiveTask.objects.filter(pk=task.pk).update(status="done", done_at=now)
        plan(now=now + timedelta(days=3))
        assert send_due(now=now + timedelta(days=3)) == 0
        assert not Notification.objects.filter(kind="reminder").exists()
        task.refresh_from_db()
        assert {line.state for line in reminder_schedule_of(task, due=task.due_on, now=now)} <= {"canceled"}

    def test_restricted_task_reminds_only_people_with_access(self):
        make_task(
            owner=self.mallory, circle=self.circle, due_on=self.today - timedelta(days=2), team=Team.objects.get()
        )
        self.run_once()
        assert [message.to for message in mail.outbox] == [["grace@example.test"]]


class ClosedIssueTests(TeamTestCase):
    def setUp(self) -> None:
        self.task = make_task(due_on=TODAY, team=self.team)
        connection = add_connection(by=self.mona, kind="github", project="a/b", token="x", now=NOW)
        facts = {"connection": connection, "key": "7", "title": "Pool", "url": "https://example.org", "linked_at": NOW}
        IssueLink.objects.for_parent(self.task).create(**facts, state="closed", changed_at=NOW, synced_at=NOW)

    def test_by_default_a_closed_issue_does_not_stop_reminders(self) -> None:
        assert set(reminded("task", TODAY)) == {"ada"}

    def test_policy_can_pause_reminders_while_the_issue_is_closed(self) -> None:
        make_policy(by=self.mona, priorities=[], steps=[StepInput(0), StepInput(1)], stops_closed_issue=True)
        assert reminded("task", TODAY) == {}
        assert {line.state for line in reminder_schedule_of(self.task, now=NOW)} == {"canceled"}
        IssueLink.objects.update(state="open")
        assert set(reminded("task", TODAY + timedelta(days=1))) == {"ada"}
