"""From a proposal to a promise, and what happens to its date."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import User
from core.activity.models import Event
from core.errors import Invalid, NotAllowed, Refused
from core.testing import NOW, TeamTestCase
from core.web.templatetags.ui import day
from incidents.actions.factors import add_factor
from incidents.tests.factories import make_incident
from notifications.models import Notification
from tasks.actions.accepted_risk import decline_task
from tasks.actions.bulk import set_date
from tasks.actions.progress import finish_task
from tasks.actions.proposals import accept_task, link_factors, propose_task
from tasks.actions.reschedule import move_date
from tasks.exports import COLUMNS, cells
from tasks.models import CorrectiveTask, Status
from tasks.tests.factories import TODAY, make_task
from tasks.views.task_detail_context import watch_period

pytestmark = pytest.mark.both_databases


class ProposeTests(TeamTestCase):
    def test_default_priority_and_date_come_from_the_severity(self):
        task = propose_task(title="Add an alert", by=self.ada, incident=make_incident(rank=1), now=NOW)
        task = accept_task(task, by=self.ada, owner=self.grace, done_when="It pages within 3 min", now=NOW)
        assert (task.priority, task.due_on) == ("P1", TODAY + timedelta(days=15))
        assert (task.team, task.owned_at) == (self.team, NOW)
        assert task.due_dates.get().words == "by policy (P1, 15 days)"
        assert Notification.objects.get(kind="task_assigned").recipient == self.grace

    def test_accepting_needs_a_verifiable_result(self):
        with self.assertRaisesMessage(Invalid, "what others can check"):
            accept_task(make_task(status="proposed"), by=self.ada, owner=self.ada, now=NOW)

    def test_due_date_in_the_past_is_refused(self):
        with self.assertRaisesMessage(Invalid, "is in the past"):
            yesterday = TODAY - timedelta(days=1)
            accept_task(
                make_task(status="proposed"), by=self.ada, owner=self.ada, due_on=yesterday, done_when="x", now=NOW
            )

    def test_viewers_cannot_propose_or_own_tasks(self):
        with self.assertRaisesMessage(NotAllowed, "@grace"):
            propose_task(title="Add an alert", by=self.linus, now=NOW)
        with self.assertRaisesMessage(Invalid, "@linus cannot own"):
            accept_task(make_task(status="proposed"), by=self.ada, owner=self.linus, done_when="x", now=NOW)

    def test_owner_must_have_access(self):
        task = make_task(status="proposed", incident=make_incident(circle=self.circle))
        with self.assertRaises(Invalid):
            accept_task(task, by=self.ada, owner=self.mallory, done_when="x", now=NOW)

    def test_repeated_form_creates_one_task(self):
        propose_task(title="Add an alert", by=self.ada, now=NOW)
        with self.assertRaisesMessage(Refused, "a moment ago"):
            propose_task(title="Add an alert", by=self.ada, now=NOW)
        propose_task(title="Add an alert", by=self.ada, now=NOW + timedelta(minutes=5))

    def test_factor_must_belong_to_the_same_incident(self):
        other = add_factor(make_incident(), statement="No alert", by=self.ada, now=NOW)
        task = make_task(incident=make_incident())
        with self.assertRaises(Invalid):
            link_factors(task, by=self.ada, factors=[other], now=NOW)


class ChangeDueDateTests(TeamTestCase):
    def test_later_date_needs_a_reason_and_every_date_is_kept(self):
        task = make_task()
        with self.assertRaisesMessage(Invalid, "Enter a reason"):
            move_date(task, by=self.ada, due_on=TODAY + timedelta(days=20), now=NOW)
        move_date(task, by=self.ada, due_on=TODAY + timedelta(days=20), reason="Needs the replica first", now=NOW)
        move_date(task, by=self.ada, due_on=TODAY + timedelta(days=18), now=NOW)
        assert task.due_date_changes == 1
        assert task.first_due_on == TODAY + timedelta(days=14)
        found = [(promise.due_on, promise.state) for promise in task.due_dates.all()]
        days = [14, 20, 18]
        assert found == [(TODAY + timedelta(days=n), s) for n, s in zip(days, ["moved", "moved", "now"], strict=True)]

    def test_due_dates_of_others_cannot_be_changed(self):
        with self.assertRaisesMessage(NotAllowed, "@ada"):
            move_date(make_task(), by=self.mallory, due_on=TODAY + timedelta(days=9), now=NOW)

    def test_concurrent_due_date_changes_do_not_overwrite_each_other(self):
        task = make_task()
        stale = CorrectiveTask.objects.get(pk=task.pk)
        move_date(task, by=self.ada, due_on=TODAY + timedelta(days=9), now=NOW)
        with self.assertRaisesMessage(Refused, "changed by someone else"):
            move_date(stale, by=self.mona, due_on=TODAY + timedelta(days=8), now=NOW)
        assert Event.objects.filter(event_type="task.due_date_changed").count() == 1

    def test_due_date_of_a_finished_task_cannot_be_changed(self):
        with self.assertRaises(Refused):
            move_date(make_task(status=Status.DONE), by=self.ada, due_on=TODAY + timedelta(days=9), now=NOW)


class MissedDateTests(TeamTestCase):
    """A missed due date stays missed."""

    def missed_task(self, **facts):
        return make_task(due_on=TODAY - timedelta(days=3), **facts)

    def test_overdue_date_stays_missed_after_a_change(self):
        task = self.missed_task()
        move_date(task, by=self.ada, due_on=TODAY + timedelta(days=7), reason="Needs the replica", now=NOW)
        assert [promise.state for promise in task.due_dates.all()] == ["missed", "now"]
        assert (task.missed_due_dates, task.due_date_changes) == (1, 1)
        assert task.first_due_on == TODAY - timedelta(days=3)

    def test_date_changed_on_its_day_is_not_missed(self):
        task = make_task(due_on=TODAY)
        move_date(task, by=self.ada, due_on=TODAY + timedelta(days=7), reason="Needs the replica", now=NOW)
        assert [promise.state for promise in task.due_dates.all()] == ["moved", "now"]
        assert task.missed_due_dates == 0

    def test_bulk_change_keeps_the_missed_dates(self):
        task = self.missed_task()
        set_date([task], by=self.mona, due_on=TODAY + timedelta(days=7), reason="Replica first", now=NOW)
        self.client.force_login(self.ada)
        for url in ["/tasks/?layout=list", "/tasks/"]:
            self.assertContains(self.client.get(url), "Missed")
        self.assertContains(self.client.get(task.get_absolute_url()), "missed, changed 3 days after")

    def test_day_of_the_owner_decides_for_every_reader(self):
        """It was the due date in Los Angeles when Ada finished, and the next day for readers in the east."""
        User.objects.filter(pk=self.ada.pk).update(time_zone="America/Los_Angeles")
        task = make_task(due_on=TODAY)
        evening = datetime.combine(TODAY, time(22), ZoneInfo("America/Los_Angeles"))
        finish_task(task, by=self.ada, text="Merged", now=evening)
        self.assertEqual(cells(CorrectiveTask.objects.get(pk=task.pk))[COLUMNS.index("done")], TODAY)
        for zone in ["America/Los_Angeles", "Asia/Tokyo"]:
            User.objects.filter(pk=self.mona.pk).update(time_zone=zone)
            self.client.force_login(self.mona)
            self.assertContains(self.client.get(task.get_absolute_url()), f"{day(TODAY)}, on time")
            self.assertContains(self.client.get("/tasks/?status=all"), f"done {day(TODAY)}")

    def test_days_on_watch_are_the_same_for_every_reader(self):
        """It was the evening in Los Angeles when Ada's task was verified."""
        User.objects.filter(pk=self.ada.pk).update(time_zone="America/Los_Angeles")
        evening = datetime.combine(TODAY, time(22), ZoneInfo("America/Los_Angeles"))
        checked = {"check_on": TODAY + timedelta(days=5), "checker": self.mona}
        task = make_task(status="verified", verified_at=evening, **checked)
        for zone in ["America/Los_Angeles", "Asia/Tokyo"]:
            with timezone.override(zone):
                watch = watch_period(CorrectiveTask.objects.get(pk=task.pk), TODAY + timedelta(days=5))
            self.assertEqual(watch["words"], "day 5 of 5")

    def test_current_date_of_a_late_task_is_missed_on_its_page_as_in_the_list(self):
        late = make_task(due_on=timezone.localdate() - timedelta(days=4))
        self.client.force_login(self.ada)
        page = self.client.get(late.get_absolute_url())
        self.assertContains(page, "No changes, 1 missed")
        self.assertContains(page, "missed, current")
        self.assertContains(self.client.get("/tasks/?layout=list"), "1 missed")

    def test_missed_date_of_a_declined_task_stays_missed(self):
        task = self.missed_task()
        decline_task(task, by=self.ada, reason="x", risk_owner=self.mona, review_on=TODAY, now=NOW)
        assert task.due_dates.get().state == "missed"

    def test_task_done_on_the_new_date_is_late_by_the_first_date(self):
        task = self.missed_task()
        move_date(task, by=self.ada, due_on=TODAY + timedelta(days=7), reason="Replica first", now=NOW)
        finish_task(task, by=self.ada, text="Merged", now=NOW)
        assert [promise.state for promise in task.due_dates.all()] == ["missed", "kept"]
        assert task.done_on > task.first_due_on
