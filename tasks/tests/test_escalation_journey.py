"""A task is missed, escalates over days to the manager, is moved with a reason, and is closed as effective."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.testing import TeamTestCase
from notifications.models import Notification
from reminders.actions.planning import plan
from reminders.actions.sending import send_due
from tasks.actions.effectiveness import plan_check
from tasks.actions.proposals import accept_task, propose_task
from tasks.jobs import open_due_effectiveness_checks
from tasks.models import CorrectiveTask, Status

pytestmark = pytest.mark.slow
MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=ZoneInfo("UTC"))


class EscalationJourney(TeamTestCase):
    def day(self, count):
        return MONDAY.date() + timedelta(days=count)

    def at(self, count, hour=16):
        return datetime.combine(self.day(count), time(hour, 0), MONDAY.tzinfo)

    def simulate(self, first, last):
        """Reminders are planned and sent three times on each of these days."""
        for count in range(first, last + 1):
            for hour in (8, 10, 12):
                plan(now=self.at(count, hour))
                send_due(now=self.at(count, hour))

    def reminded(self):
        notes = Notification.objects.filter(kind__startswith="reminder")
        return {note.recipient.handle for note in notes.select_related("recipient")}

    def test_missed_task_is_escalated_done_and_confirmed_effective(self):
        task = propose_task(title="Alert when a pool is under 50%", by=self.ada, now=MONDAY, done_when="It pages")
        accept_task(task, by=self.ada, owner=self.ada, due_on=self.day(4), team=self.team, now=MONDAY)
        self.simulate(1, 4)
        assert self.reminded() == {"ada"}
        self.simulate(5, 16)
        assert self.reminded() >= {"ada", "grace", "mona"}
        self.move_with_a_reason(task)
        self.finish_verify_and_confirm(task)

    def move_with_a_reason(self, task):
        self.client.force_login(self.mona)
        url = f"/tasks/{task.ref}/date/"
        assert self.client.post(url, {"due_on": "2099-01-05"}).status_code == 422
        self.client.post(url, {"due_on": "2099-01-05", "reason": "The replica arrives in January"})
        for page in ["/tasks/", "/tasks/?layout=list", task.get_absolute_url()]:
            self.assertContains(self.client.get(page), "issed")
        task.refresh_from_db()
        assert [row.state for row in task.due_dates.all()] == ["missed", "now"]

    def finish_verify_and_confirm(self, task):
        facts = {"question": "Does it page?", "threshold": "0 missed", "checker": self.mona}
        plan_check(task, by=self.mona, check_on=self.day(30), now=self.at(20), **facts)
        self.post(self.ada, task, "finish", text="Rule merged")
        self.post(self.grace, task, "verify", note="Ran the drill on all pools")
        CorrectiveTask.objects.filter(pk=task.pk).update(check_on=self.day(30))
        open_due_effectiveness_checks(self.day(31).isoformat())
        self.post(self.mona, task, "answer", holds="yes", seen="0 of 3 went unnoticed")
        task.refresh_from_db()
        assert (task.status, task.missed_due_dates) == (Status.EFFECTIVE, 1)
        assert task.done_on > task.first_due_on

    def post(self, person, task, verb, **sent):
        self.client.force_login(person)
        response = self.client.post(f"/tasks/{task.ref}/{verb}/", sent)
        assert response.status_code == 302, response.content[:500]
