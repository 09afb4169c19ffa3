"""Bad input of a task: the message stands beside the field, the API answers the same rule, nothing is half done."""

from datetime import timedelta

from django.utils import timezone

from core.testing import TeamTestCase
from incidents.tests.factories import make_incident
from tasks.actions.blocking import block_task
from tasks.models import CorrectiveTask
from tasks.tests.factories import make_task


class BadInputTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.task = make_task(status="proposed", owner=None)
        cls.promised = make_task(due_on=timezone.localdate() + timedelta(days=14))
        cls.gone = type(cls.grace).objects.create_user(
            handle="gone", email="gone@example.test", name="Gone", role="responder", is_active=False
        )

    def setUp(self):
        self.client.force_login(self.mona)

    def refused(self, task, page, sent, api, body, field):
        """The message at the field of the form, and that of the API; the task is as before."""
        before = CorrectiveTask.objects.filter(pk=task.pk).values().get()
        reply = self.client.post(f"/tasks/{task.ref}/{page}/", sent)
        assert reply.status_code == 422, reply.status_code
        assert list(reply.context["form"].errors) == [field]
        shown = str(reply.context["form"].errors[field][0])
        self.assertContains(reply, f"id_{field}_error", status_code=422)
        answer = self.client.post(f"/api/v1/tasks/{task.ref}/{api}/", body, content_type="application/json")
        assert answer.status_code == 422, answer.content
        assert CorrectiveTask.objects.filter(pk=task.pk).values().get() == before
        return shown, str(answer.json())

    def test_past_due_date_is_refused(self):
        past = (timezone.localdate() - timedelta(days=1)).isoformat()
        sent = {"owner": "ada", "due_on": past, "done_when": "It pages"}
        shown, answered = self.refused(self.task, "accept", sent, "accept", sent, "due_on")
        assert "is in the past. Enter today or a later date." in shown
        assert shown in answered
        sent = {"due_on": past, "reason": "Earlier"}
        shown, answered = self.refused(self.promised, "date", sent, "date", sent, "due_on")
        assert "is in the past" in shown and shown in answered

    def test_invalid_calendar_date_is_refused(self):
        shown, answered = self.refused(
            self.promised,
            "date",
            {"due_on": "31 Feb", "reason": "Later"},
            "date",
            {"due_on": "2027-02-31", "reason": "Later"},
            "due_on",
        )
        assert shown == "“31 Feb” does not exist in the calendar. Enter another date."
        assert "due_on" in answered

    def test_deactivated_owner_is_refused(self):
        sent = {"to": "gone"}
        shown, answered = self.refused(self.promised, "change-owner", sent, "change-owner", sent, "to")
        assert shown == "@gone was not found, has left or has no access. Choose another person."
        assert shown in answered

    def test_owner_without_access_is_refused(self):
        private = make_task(incident=make_incident(circle=self.circle))
        sent = {"to": "mallory"}
        shown, answered = self.refused(private, "change-owner", sent, "change-owner", sent, "to")
        assert shown == "@mallory was not found, has left or has no access. Choose another person."
        assert "@mallory cannot own this task. Choose another person." in answered

    def test_circular_blocking_is_refused(self):
        block_task(self.promised, by=self.ada, blocked_by=make_task(title="Order a disk"))
        other = self.promised.blocked_by
        sent = {"blocked_by": self.promised.ref}
        shown, answered = self.refused(other, "block", sent, "block", sent, "blocked_by")
        assert shown == f"{self.promised.ref} already waits for {other.ref}. Choose another task."
        assert shown in answered

    def test_formula_in_an_imported_table_is_text(self):
        table = 'title,owner\n"=HYPERLINK(""http://x"")",\n'
        count = CorrectiveTask.objects.count()
        reply = self.client.post("/api/v1/tasks/import/", {"csv": table}, content_type="application/json")
        assert reply.status_code == 422 and "This cell is a formula. Enter its text." in str(reply.json())
        assert CorrectiveTask.objects.count() == count
