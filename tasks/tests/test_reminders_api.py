from datetime import timedelta

from django.utils import timezone

from core.testing import TeamTestCase
from reminders.models import Snooze
from tasks.tests.factories import make_task


class SnoozeOneTaskTests(TeamTestCase):
    def snooze(self, person, ref):
        self.client.force_login(person)
        body = {"days": 3, "reason": "Waits for a part", "about": ref}
        return self.client.post("/api/v1/reminders/snooze/", body, "application/json").status_code

    def test_reminders_of_one_task_are_snoozed(self):
        task = make_task(owner=self.ada)
        assert self.snooze(self.ada, task.ref) == 201
        (row,) = Snooze.objects.all()
        assert (row.target_kind, row.target_id) == ("tasks.correctivetask", task.pk)

    def test_hidden_task_is_404(self):
        hidden = make_task(circle=self.circle)
        assert self.snooze(self.mallory, hidden.ref) == 422
        assert not Snooze.objects.exists()


class BulkApiTests(TeamTestCase):
    def test_each_task_has_its_own_result_and_hidden_ones_are_skipped(self):
        task, done, hidden = make_task(owner=self.ada), make_task(status="done"), make_task(circle=self.circle)
        self.client.force_login(self.mallory)
        body = {"tasks": [task.ref, done.ref, hidden.ref, "A-999999"], "priority": "P0"}
        data = self.client.post("/api/v1/tasks/bulk/priority/", body, "application/json").json()
        assert [row["task"] for row in data] == [task.ref, done.ref]
        self.client.force_login(self.ada)
        body = {"tasks": [task.ref], "owner": "grace"}
        (row,) = self.client.post("/api/v1/tasks/bulk/owner/", body, "application/json").json()
        assert (row["done"], row["words"]) == (True, "")
        task.refresh_from_db()
        assert task.owner == self.grace


class WorkApiTests(TeamTestCase):
    def reminders_of(self, person):
        self.client.force_login(person)
        return self.client.get("/api/v1/work/").json()

    def test_only_reminders_of_the_signed_in_person_are_listed(self):
        today = timezone.localdate()
        coming = make_task(owner=self.ada, due_on=today + timedelta(days=40))
        late = make_task(owner=self.ada, due_on=today - timedelta(days=3))
        result = self.reminders_of(self.ada)
        assert [(row["ref"], row["late"], row["verb"]) for row in result] == [
            (late.ref, True, "Open"),
            (coming.ref, False, "Open"),
        ]
        assert self.reminders_of(self.mallory) == []
