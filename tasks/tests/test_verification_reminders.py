"""A finished task reminds the person who should verify it, until it is verified or reopened."""

from datetime import timedelta

from core.testing import NOW, TeamTestCase
from incidents.tests.factories import make_incident
from reminders.steps import reminder_schedule_of
from reminders.tests.factories import reminded
from reminders.tests.policies import standard_policy
from tasks.actions.progress import finish_task, reopen_task
from tasks.actions.verification import verify_task
from tasks.models import CorrectiveTask
from tasks.tests.factories import TODAY, make_task
from tasks.work_sources import tasks_to_be_verified

DAY = timedelta(days=1)


class VerificationReminderTests(TeamTestCase):
    def setUp(self) -> None:
        standard_policy()
        self.task = make_task(team=self.team, due_on=TODAY + 60 * DAY)
        finish_task(self.task, by=self.ada, text="Alert fires in the test", now=NOW)

    def verifier_of(self, task: CorrectiveTask) -> int | None:
        found: list[int | None] = list(tasks_to_be_verified().filter(pk=task.pk).values_list("verifier_id", flat=True))
        return found[0]

    def test_verification_is_due_five_working_days_after_the_task_is_done(self) -> None:
        assert self.task.verify_by == TODAY + 7 * DAY
        self.client.force_login(self.ada)
        response = self.client.get(f"/api/v1/tasks/{self.task.ref}/")
        assert response.json()["verify_by"] == (TODAY + 7 * DAY).isoformat()

    def test_team_lead_is_reminded_on_the_day_and_no_one_after_it_is_verified(self) -> None:
        assert self.team.lead == self.grace
        assert set(reminded("verification", self.task.verify_by)) == {"grace"}
        verify_task(self.task, by=self.grace, note="Fired within a minute", now=NOW + DAY)
        assert reminded("verification", self.task.verify_by + DAY) == {}

    def test_reopened_task_reminds_no_one_to_verify(self) -> None:
        reopen_task(self.task, by=self.grace, reason="No alert for the second pool", now=NOW + DAY)
        assert self.task.verify_by is None
        assert reminded("verification", TODAY + 7 * DAY) == {}

    def test_person_asked_is_never_the_owner_or_who_marked_it_done(self) -> None:
        incident = make_incident(lead=self.mona)
        led = make_task(owner=self.grace, team=self.team, incident=incident, due_on=TODAY + 60 * DAY)
        finish_task(led, by=self.grace, text="Done", now=NOW)
        assert self.verifier_of(led) == self.mona.pk  # the team lead owns it: the incident lead
        alone = make_task(owner=self.grace, team=self.team, due_on=TODAY + 60 * DAY)
        finish_task(alone, by=self.grace, text="Done", now=NOW)
        assert self.verifier_of(alone) == self.team.manager_id

    def test_inactive_person_is_not_asked(self) -> None:
        self.grace.is_active = False
        self.grace.save(update_fields=["is_active"])
        assert self.verifier_of(self.task) == self.team.manager_id

    def test_task_page_lists_who_is_reminded_to_verify(self) -> None:
        lines = reminder_schedule_of(self.task, due=self.task.due_on, now=NOW)
        assert self.grace in {line.who for line in lines if line.state == "planned"}
