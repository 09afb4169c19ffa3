"""Four promised tasks, each prepared for how it will close."""

from datetime import timedelta

from audits.models import AuditSchedule
from core.testing import NOW, TeamTestCase
from importing.actions.import_tasks import import_tasks
from importing.import_data import ImportedTask
from incidents.models import Measure
from incidents.tests.factories import make_incident
from tasks.actions.proposals import accept_task
from tasks.models import CorrectiveTask
from tasks.tests.factories import TODAY

PROMISED = [
    ImportedTask("Load balancer configuration audit", "Conduct an audit of all load balancer configurations"),
    ImportedTask("Automated alert implementation", "Integrate tools that alert on traffic anomalies"),
    ImportedTask("Load testing procedure development", "Develop procedures for regular load tests"),
    ImportedTask("Incident response training sessions", "Organize training sessions for all teams"),
]


class ImportingTests(TeamTestCase):
    def take(self, promised, **facts):
        incident = make_incident(**facts)
        measures = [
            Measure.objects.for_parent(incident).create(title=title, created_at=NOW)
            for title in [
                "Load balancer configuration review",
                "Automated monitoring and alerts",
                "Regular load testing",
                "Training",
            ]
        ]
        import_tasks(incident, promised, measures, by=self.ada, now=NOW)
        return list(CorrectiveTask.objects.order_by("pk"))

    def test_four_actions_become_four_proposed_tasks(self):
        audit, alert, load, training = self.take(PROMISED, rank=1)
        assert {task.status for task in [audit, alert, load, training]} == {"proposed"}
        assert [task.closes_by for task in [audit, alert, load, training]] == ["run", "evidence", "run", "session"]
        assert [task.priority for task in [audit, training]] == ["P1", "P1"]
        assert [t.measure.title.split()[0] for t in [audit, alert, load]] == ["Load", "Automated", "Regular"]

    def test_audit_and_recurring_procedure_get_schedules(self):
        audit, _, load, _ = self.take(PROMISED)
        schedules = {s.task_id: s for s in AuditSchedule.objects.all()}
        assert (schedules[audit.pk].checklist.slug, schedules[audit.pk].rrule) == ("lb-baseline", "")
        assert (schedules[load.pk].checklist.slug, schedules[load.pk].rrule) == ("load-test", "FREQ=MONTHLY")
        assert [(run.title, run.state) for run in load.runs.all()] == [(load.title, "planned")]

    def test_task_date_is_used_for_its_run_and_schedule(self):
        *_, load, _ = self.take(PROMISED)
        accept_task(load, by=self.ada, owner=self.grace, due_on=TODAY + timedelta(days=30), now=NOW)
        run, schedule = load.runs.get(), load.schedules.get()
        assert (run.due_on, run.assignee) == (TODAY + timedelta(days=30), self.grace)
        assert (schedule.starts_on.isoformat(), schedule.next_due.isoformat()) == ("2026-04-01", "2026-05-01")

    def test_owner_and_date_are_taken_only_from_the_text(self):
        kept = ImportedTask("Review DNS records", owner=self.grace, due=TODAY + timedelta(days=9))
        past = ImportedTask("Review cron jobs", owner=self.grace, due=TODAY - timedelta(days=9))
        unclear = ImportedTask("Raise the limit", owner=self.grace, due=TODAY + timedelta(days=9))
        stranger = ImportedTask("Lower the batch", owner_name="R. Kaya")
        found = {task.title: task for task in self.take([kept, past, unclear, stranger])}
        assert found["Review DNS records"].status == "open"
        assert {found[t].status for t in ["Review cron jobs", "Raise the limit", "Lower the batch"]} == {"proposed"}
        assert found["Lower the batch"].owner_name == "R. Kaya"

    def test_imported_rows_copy_the_circle_of_the_incident(self):
        tasks = self.take(PROMISED, circle=self.circle)
        assert {task.circle for task in tasks} == {self.circle}
        assert {row.circle for task in tasks for row in [*task.runs.all(), *task.schedules.all()]} == {self.circle}
