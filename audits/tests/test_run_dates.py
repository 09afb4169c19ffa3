"""Due dates of runs: none in the past, none without a day, and a missed one is not erased by another date."""

from datetime import date, timedelta

from audits.actions.planning import plan_run
from audits.actions.run_edits import edit_run
from audits.exports import runs_csv
from audits.models import AuditRun, Checklist
from audits.tests.factories import make_run
from core.errors import Invalid
from core.testing import NOW, TeamTestCase
from tasks.actions.proposals import accept_task
from tasks.actions.reschedule import move_date
from tasks.tests.factories import make_task

TODAY = NOW.date()
LATE, LATER = TODAY - timedelta(days=3), TODAY + timedelta(days=10)


class DueDateOfRunTests(TeamTestCase):
    def edited(self, run: AuditRun, due_on: date) -> AuditRun:
        facts = {"title": run.title, "scope": "", "service": None, "team": None}
        return edit_run(run, by=self.grace, due_on=due_on, now=NOW, **facts)

    def test_missed_due_date_stays_on_page_list_and_table(self):
        run = self.edited(make_run(due_on=LATE), LATER)
        run = self.edited(run, LATER + timedelta(days=1))
        self.assertEqual(run.missed_due_on, LATE)
        self.client.force_login(self.ada)
        self.assertContains(self.client.get(run.get_absolute_url()), "changed after that date")
        self.assertContains(self.client.get("/audits/"), "missed 27 Feb")
        self.assertIn(LATE.isoformat(), runs_csv(AuditRun.objects.for_list()))

    def test_due_date_changed_in_time_is_not_missed(self):
        self.assertIsNone(self.edited(make_run(due_on=TODAY), LATER).missed_due_on)

    def test_missed_due_date_stays_when_the_task_gets_another_one(self):
        task = make_task(owner=self.ada, due_on=LATE, closes_by="run", status="open")
        run = make_run(task=task, due_on=LATE)
        move_date(task, by=self.ada, due_on=LATER, reason="Load test first", now=NOW)
        run.refresh_from_db()
        self.assertEqual((run.due_on, run.missed_due_on), (LATER, LATE))

    def test_date_in_the_past_is_refused(self):
        with self.assertRaises(Invalid):
            plan_run(Checklist.objects.get(slug="lb-baseline"), by=self.ada, due_on=LATE, now=NOW)
        with self.assertRaises(Invalid):
            self.edited(make_run(due_on=LATER), LATE)

    def test_run_for_an_overdue_task_can_still_be_signed(self):
        due_on = TODAY - timedelta(days=30)
        task = make_task(owner=self.ada, due_on=due_on, closes_by="run", status="open")
        run = plan_run(Checklist.objects.get(slug="lb-baseline"), by=self.ada, task=task, now=NOW)
        self.assertEqual(run.due_on, due_on)
        self.assertFalse(AuditRun.objects.run_out(TODAY).filter(pk=run.pk).exists())

    def test_started_run_without_a_date_gets_that_of_its_task(self):
        task = make_task(closes_by="run", status="proposed", owner=None, due_on=None)
        run = make_run(task=task, state="in_progress", started_at=NOW)
        accept_task(task, by=self.ada, owner=self.ada, due_on=LATER, done_when="Signed", now=NOW)
        run.refresh_from_db()
        self.assertEqual(run.due_on, LATER)


class ScoreRoundingTests(TeamTestCase):
    def test_score_just_below_the_threshold_does_not_pass(self):
        run = make_run(earned=796, possible=1000, answered=2)
        self.assertEqual(run.version.threshold, 80)
        self.assertEqual((run.score, run.passed), (79, False))

    def test_run_with_a_failure_is_not_100_percent(self):
        self.assertEqual(make_run(earned=996, possible=1000).score, 99)
