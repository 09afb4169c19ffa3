"""Findings of a drill stay open until a later drill of the same kind confirms the fix."""

from datetime import timedelta

import pytest

from core.errors import NotAllowed, Refused
from core.testing import NOW, TeamTestCase
from notifications.models import Notification
from tasks.models import CorrectiveTask
from tasks.tests.factories import make_task
from training.actions.drill_findings import add_finding, check_finding, create_finding_task
from training.actions.drill_reviews import end_run
from training.actions.drill_runs import create_run, start_run
from training.drill_findings import findings_to_check
from training.models import DrillFinding
from training.tests.drill_rows import make_drill


class FindingChecks(TeamTestCase):
    def hold(self, drill, days=0):
        now = NOW + timedelta(days=days)
        run = start_run(create_run(drill, by=self.ada, players=[self.grace], now=now), by=self.ada, now=now)
        return end_run(run, by=self.ada, now=now + timedelta(hours=1))

    def setUp(self):
        self.drill = make_drill(self.ada)
        first = self.hold(self.drill)
        self.finding = add_finding(first, by=self.ada, text="The dashboard is hard to find", now=NOW)
        self.next = self.hold(self.drill, days=30)

    def check(self, holds, run=None, by=None, **facts):
        finding = DrillFinding.objects.get(pk=self.finding.pk)
        return check_finding(run or self.next, finding=finding, by=by or self.ada, holds=holds, now=NOW, **facts)

    def still_open(self):
        return DrillFinding.objects.open().filter(pk=self.finding.pk).exists()

    def test_only_a_confirmed_fix_closes_the_finding(self):
        self.check(False, note="Grace searched for six minutes")
        self.assertTrue(self.still_open())
        self.check(True)
        self.assertFalse(self.still_open())

    def test_closed_finding_is_not_checked_again_by_later_runs(self):
        self.check(True)
        later = self.hold(self.drill, days=60)
        self.assertFalse(findings_to_check(later).exists())
        with self.assertRaisesMessage(Refused, "This finding is closed"):
            self.check(False, run=later)

    def test_check_requires_a_drill_with_same_category_and_access(self):
        similar = self.hold(make_drill(self.ada), days=30)
        self.assertTrue(findings_to_check(similar).filter(pk=self.finding.pk).exists())
        similar.drill.categories.clear()
        self.assertFalse(findings_to_check(similar).exists())
        restricted = self.hold(make_drill(self.ada, self.circle), days=30)
        self.assertFalse(findings_to_check(restricted).exists())

    def test_only_later_runs_can_close_a_finding(self):
        self.assertFalse(findings_to_check(self.finding.run).exists())

    def test_task_must_be_done_before_its_fix_is_confirmed(self):
        task = create_finding_task(self.finding, by=self.ada, title="Link the dashboard", now=NOW)
        with self.assertRaisesMessage(Refused, f"{task.ref} is not done yet"):
            self.check(True)
        done = make_task(status="verified", title="Link the dashboard", owner=self.grace, verified_by=self.ada)
        DrillFinding.objects.filter(pk=self.finding.pk).update(task=done)
        self.check(True)
        self.assertFalse(self.still_open())

    def test_repeated_finding_notifies_the_task_owner(self):
        task = create_finding_task(self.finding, by=self.ada, title="Link the dashboard", now=NOW)
        CorrectiveTask.objects.filter(pk=task.pk).update(owner=self.grace)
        self.check(False, note="Six minutes again.")
        note = Notification.objects.get(recipient=self.grace, kind="drill_finding_seen_again")
        self.assertEqual(note.title, "Not fixed yet: Link the dashboard")
        self.assertIn("run 2 showed the same problem. Six minutes again.", note.text)

    def test_only_the_facilitator_can_check(self):
        with self.assertRaisesMessage(NotAllowed, "Only the facilitator"):
            self.check(True, by=self.mona)

    @pytest.mark.slow
    def test_reports_show_the_check_and_its_result(self):
        self.client.force_login(self.ada)
        url = f"{self.next.report_url()}findings/{self.finding.pk}/check/"
        self.assertContains(self.client.get(self.next.report_url()), "Confirm fix")
        self.assertRedirects(self.client.post(url, {"holds": "yes", "note": "Found at once"}), self.next.report_url())
        self.assertContains(self.client.get(self.finding.run.report_url()), "Found at once")

    def test_page_explains_why_a_fix_cannot_be_confirmed_yet(self):
        task = create_finding_task(self.finding, by=self.ada, title="Link the dashboard", now=NOW)
        self.client.force_login(self.ada)
        url = f"{self.next.report_url()}findings/{self.finding.pk}/check/"
        self.assertContains(self.client.post(url, {"holds": "yes"}), f"{task.ref} is not done yet", status_code=409)
        self.assertTrue(self.still_open())
