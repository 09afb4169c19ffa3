"""A signed or missed run always has an approver: notification and My work follow one rule."""

from datetime import timedelta

from accounts.models import Team
from audits.actions.runs import mark_missed
from audits.models import Answer, AuditRun
from audits.policies import approvers
from audits.tests.factories import make_run
from audits.work_sources import runs_waiting
from core.testing import NOW, TeamTestCase
from notifications.models import Notification
from tasks.tests.factories import make_task


class ApproverTests(TeamTestCase):
    def setUp(self):
        self.other = Team.objects.create(name="Storage", slug="storage", manager=self.dana)

    def signed(self, by=None, **facts):
        by = by or self.ada
        return make_run(state=AuditRun.State.SIGNED, signed_by=by, signed_at=NOW, assignee=by, **facts)

    def asked(self, run):
        """The people whose My work lists the run, who must be the recipients of the notification."""
        people = [self.ada, self.grace, self.mona, self.dana, self.mallory]
        shown = {each.handle for each in people if run.pk in {row.pk for row in runs_waiting(each, NOW.date()).rows}}
        self.assertEqual(shown, {person.handle for person in approvers(run)})
        return shown

    def test_approvers_are_run_team_then_task_team_then_all_managers(self):
        task = make_task(owner=self.ada, team=self.team)
        self.assertEqual(self.asked(self.signed(team=self.other)), {"dana"})
        self.assertEqual(self.asked(self.signed(task=task)), {"mona"})
        self.assertEqual(self.asked(self.signed(task=task, team=self.other)), {"dana"})
        self.assertEqual(self.asked(self.signed()), {"mona", "dana"})

    def test_managers_who_signed_or_left_are_skipped(self):
        self.assertEqual(self.asked(self.signed(by=self.mona, team=self.team)), {"dana"})
        run = self.signed(team=self.team)
        self.mona.is_active = False
        self.mona.save()
        self.assertEqual(self.asked(run), {"dana"})

    def test_manager_who_answered_an_item_is_skipped(self):
        run = self.signed(team=self.team)
        answer = {"value": "yes", "result": "pass", "by": self.mona, "at": NOW}
        Answer.objects.for_parent(run).create(run=run, item=run.version.items.first(), **answer)
        self.assertEqual(self.asked(run), {"dana"})

    def test_team_manager_without_access_or_role_is_skipped(self):
        outside = Team.objects.create(name="Outside", slug="outside", manager=self.mallory)
        self.mallory.role = "manager"
        self.mallory.save()
        run = self.signed(team=outside)
        self.assertEqual(self.asked(run), {"mallory"})
        AuditRun.objects.filter(pk=run.pk).update(circle=self.circle)
        run.refresh_from_db()
        self.assertEqual(self.asked(run), {"mona", "dana"})
        self.mallory.role = "responder"
        self.mallory.save()
        self.assertEqual(self.asked(self.signed(team=outside)), {"mona", "dana"})

    def test_missed_run_without_a_team_notifies_all_managers(self):
        run = make_run(assignee=self.ada, due_on=NOW.date(), closes_on=NOW.date())
        mark_missed(run, by=self.dana, on=NOW.date() + timedelta(days=1), now=NOW)
        notified = Notification.objects.filter(kind="run_missed").values_list("recipient__handle", flat=True)
        self.assertEqual(set(notified), {"ada", "mona", "dana"})
        run.refresh_from_db()
        self.assertEqual(self.asked(run), {"mona", "dana"})
