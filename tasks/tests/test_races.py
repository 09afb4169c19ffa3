"""Two windows on one task or run: each step happens once."""

import pytest

from accounts.roles import Role
from audits.actions.answers import answer_item
from audits.actions.findings import make_task as make_finding_task
from audits.actions.findings import raise_finding
from audits.actions.repeat_runs import repeat_run
from audits.actions.runs import approve_run, sign_run
from audits.models import AuditRun, Finding
from audits.tests.factories import make_run
from core.activity.models import Event
from core.testing import MANY, NOW, CommittedTestCase, at_once, make_user
from tasks.actions.progress import change_owner, finish_task
from tasks.actions.verification import verify_task
from tasks.models import CorrectiveTask
from tasks.tests.factories import make_task

pytestmark = [pytest.mark.slow, pytest.mark.race]


class TaskRaceTests(CommittedTestCase):
    def setUp(self):
        self.ada, self.mona = make_user("ada"), make_user("mona", Role.MANAGER)
        make_user("grace")
        self.people = [make_user(f"m{number}", Role.MANAGER) for number in range(MANY)]

    def fresh(self, row):
        return type(row).objects.get(pk=row.pk)

    def test_concurrent_requests_finish_a_task_once(self):
        task = make_task()
        outcome = at_once(lambda n: finish_task(self.fresh(task), by=self.ada, text=f"Seen {n}", now=NOW))
        self.assertEqual(outcome.count("won"), 1)
        self.assertEqual(task.evidence.count(), 1)

    def test_concurrent_requests_verify_a_task_once(self):
        task = make_task(status="done")
        outcome = at_once(lambda n: verify_task(self.fresh(task), by=self.people[n], note="Ran it", now=NOW))
        self.assertEqual(outcome.count("won"), 1)
        self.assertEqual(Event.objects.filter(event_type="task.verified").count(), 1)

    def test_new_owner_cannot_verify_in_a_race(self):
        for _ in range(3):
            task = make_task(status="done", done_by=self.ada)

            def change(number, task=task):
                if number % 2:
                    verify_task(self.fresh(task), by=self.mona, note="Ran it", now=NOW)
                else:
                    change_owner(self.fresh(task), to=self.mona, by=self.ada, now=NOW)

            at_once(change)
            task.refresh_from_db()
            if task.status == "verified":
                self.assertNotEqual(task.owner, task.verified_by)

    def answered_run(self):
        run = make_run(items=2)
        for item in run.version.items.all():
            answer_item(self.fresh(run), item, by=self.ada, value="pass", now=NOW)
        return self.fresh(run)

    def test_concurrent_requests_sign_and_approve_a_run_once(self):
        run = self.answered_run()
        self.assertEqual(at_once(lambda n: sign_run(self.fresh(run), by=self.ada, now=NOW)).count("won"), 1)
        outcome = at_once(lambda n: approve_run(self.fresh(run), by=self.people[n], now=NOW))
        self.assertEqual(outcome.count("won"), 1)
        self.assertEqual(run.sign_offs.count(), 2)

    def test_concurrent_requests_repeat_a_run_once(self):
        run = make_run(task=make_task(closes_by="run"), state="missed")
        outcome = at_once(lambda n: repeat_run(self.fresh(run), by=self.people[n], now=NOW))
        self.assertEqual(outcome.count("won"), 1)
        self.assertEqual(run.repeated_by.count(), 1)

    def test_answer_during_signing_is_included_or_refused(self):
        for _ in range(3):
            run = self.answered_run()
            item = run.version.items.first()

            def change(number, run=run, item=item):
                if number:
                    answer_item(self.fresh(run), item, by=self.people[number], value="fail", note=f"{number}", now=NOW)
                else:
                    sign_run(self.fresh(run), by=self.ada, now=NOW)

            at_once(change)
            run = self.fresh(run)
            if run.state == AuditRun.State.SIGNED:
                self.assertEqual(approve_run(run, by=self.mona, now=NOW).state, "approved")

    def test_concurrent_requests_create_one_task_of_a_finding(self):
        run, item = self.failed_run()
        finding = raise_finding(run, item, by=self.ada, title="Broken", now=NOW)
        outcome = at_once(
            lambda n: make_finding_task(self.fresh(finding), by=self.people[n], title=f"Fix it {n}", now=NOW)
        )
        self.assertEqual(outcome.count("won"), 1)
        self.assertEqual(CorrectiveTask.objects.count(), 1)

    def failed_run(self):
        run = make_run(items=1, assignee=self.ada)
        item = run.version.items.get()
        answer_item(self.fresh(run), item, by=self.ada, value="fail", note="Broken", now=NOW)
        return self.fresh(run), item

    def test_concurrent_requests_create_one_finding_of_an_item(self):
        run, item = self.failed_run()
        outcome = at_once(lambda n: raise_finding(self.fresh(run), item, by=self.people[n], title=f"{n}", now=NOW))
        self.assertEqual(outcome.count("won"), 1)
        self.assertEqual(Finding.objects.count(), 1)
