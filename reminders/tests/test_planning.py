from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import User
from core.access.membership import remove_member
from notifications.models import Delivery, Notification
from reminders.actions.planning import longest_before, plan
from reminders.actions.sending import send_due
from reminders.actions.snoozes import end_snoozes, snooze
from reminders.models import ScheduledReminder
from reminders.rules import Rule
from reminders.schedule import Step, day_of
from reminders.tests.due_items import DueDate, PromiseTestCase

pytestmark = pytest.mark.both_databases

WEDNESDAY = date(2024, 2, 21)


def at(day, hour=10):
    return datetime(2024, day[0], day[1], hour, tzinfo=UTC)


def run(now):
    """One run of the job, with the time passed in."""
    plan(now=now)
    return send_due(now=now)


def run_daily(first, days, hour=10):
    for n in range(days):
        run(first + timedelta(days=n))


class ScheduledReminderTests(PromiseTestCase):
    def sent_reminders(self):
        rows = ScheduledReminder.objects.filter(state="sent").order_by("settled_at", "step__offset")
        return [(row.settled_at.strftime("%d %b"), row.recipient.handle) for row in rows]

    def test_owner_lead_and_manager_are_reminded_once_each(self):
        self.promise(WEDNESDAY)
        for n in range(30 * 4):
            run(at((2, 10), 0) + timedelta(hours=6 * n))
        assert self.sent_reminders() == [
            ("16 Feb", "ada"),
            ("20 Feb", "ada"),
            ("21 Feb", "ada"),
            ("22 Feb", "ada"),
            ("26 Feb", "grace"),
            ("01 Mar", "mona"),
        ]
        assert Delivery.objects.count() == 6

    def test_earliest_possible_step_is_planned_across_holidays(self):
        closed = [date(2024, 4, 1) + timedelta(days=n) for n in range(21)]
        step = Step(-60, "owner")
        due = date(2024, 6, 20)
        days = longest_before([Rule(1, "Early", steps=(step,))])
        assert due - day_of(due, step, closed) <= days

    def test_repeated_planning_reminds_once(self):
        self.promise(WEDNESDAY)
        assert [run(at((2, 21))) for _ in range(3)] == [1, 0, 0]
        assert Notification.objects.count() == Delivery.objects.count() == 1

    def test_reminder_is_sent_at_nine_in_the_zone_of_the_recipient(self):
        User.objects.filter(pk=self.ada.pk).update(time_zone="America/New_York")
        self.promise(WEDNESDAY)
        assert run(at((2, 21), 13)) == 0
        assert run(at((2, 21), 14)) == 1

    def test_all_reminders_of_a_person_are_one_message(self):
        for _ in range(5):
            self.promise(WEDNESDAY)
        assert run(at((2, 21))) == 1
        assert Delivery.objects.get().notifications.count() == 5

    def test_only_the_latest_missed_reminder_is_sent_after_an_outage(self):
        self.promise(WEDNESDAY)
        run(at((2, 19)))
        assert run(at((2, 22))) == 1
        (note,) = Notification.objects.filter(recipient=self.ada, created_at=at((2, 22)))
        assert note.data["due"] == "2024-02-21"

    def test_newly_found_overdue_items_remind_each_recipient_once(self):
        self.promise(date(2023, 6, 1))
        run_daily(at((2, 21)), 5)
        assert sorted(who for _, who in self.sent_reminders()) == ["ada", "grace", "mona"]

    def test_quiet_hours_delay_a_late_reminder_until_morning(self):
        self.promise(WEDNESDAY)
        assert run(at((2, 21), 22)) == 0
        assert run(at((2, 22), 8)) == 0, "at nine the next rung says more"
        assert run(at((2, 22), 9)) == 1
        assert ScheduledReminder.objects.get(state="sent").step.offset == 1

    def test_step_whose_day_has_passed_is_skipped(self):
        self.promise(WEDNESDAY)
        assert run(at((2, 20), 15)) == 0
        assert run(at((2, 21), 15)) == 1

    def test_completion_cancels_planned_reminders(self):
        promise = self.promise(WEDNESDAY)
        run(at((2, 20), 10))
        plan(now=at((2, 20), 8))
        DueDate.objects.filter(pk=promise.pk).update(done=True)
        assert run(at((2, 21))) == 0
        assert set(ScheduledReminder.objects.values_list("state", flat=True)) == {"canceled"}

    def test_changed_date_is_planned_again(self):
        promise = self.promise(WEDNESDAY)
        plan(now=at((2, 20), 8))
        DueDate.objects.filter(pk=promise.pk).update(due=date(2024, 2, 28))
        assert run(at((2, 21))) == 0
        run_daily(at((2, 22)), 4)
        assert self.sent_reminders() == [("23 Feb", "ada")]

    def test_date_moved_away_and_back_reminds_once(self):
        promise = self.promise(WEDNESDAY)
        plan(now=at((2, 20), 8))
        DueDate.objects.filter(pk=promise.pk).update(due=date(2024, 2, 28))
        plan(now=at((2, 20), 9))
        DueDate.objects.filter(pk=promise.pk).update(due=WEDNESDAY)
        run(at((2, 21)))
        run(at((2, 21), 11))
        assert self.sent_reminders() == [("21 Feb", "ada")]

    def test_new_owner_is_reminded_instead_of_the_old_one(self):
        promise = self.promise(WEDNESDAY)
        plan(now=at((2, 20), 8))
        DueDate.objects.filter(pk=promise.pk).update(owner=self.linus)
        run(at((2, 21)))
        assert self.sent_reminders() == [("21 Feb", "linus")]


class SubstituteRecipientTests(PromiseTestCase):
    def receiver(self, **facts):
        self.promise(WEDNESDAY, circle=self.circle, **facts)
        run(at((2, 21)))
        return [row.recipient.handle for row in ScheduledReminder.objects.filter(state="sent")]

    def test_lead_is_reminded_if_the_owner_has_no_access(self):
        assert self.receiver(owner=self.mallory) == ["grace"]

    def test_incident_lead_is_reminded_if_no_recipient_has_access(self):
        assert self.receiver(owner=self.mallory, lead=self.mallory, manager=None, fallback=self.ada) == ["ada"]

    def test_circle_without_members_has_no_reminder(self):
        assert self.receiver(owner=self.mallory, lead=None, manager=None, fallback=self.mallory) == []

    def test_deactivated_person_is_skipped(self):
        User.objects.filter(pk=self.ada.pk).update(is_active=False)
        assert self.receiver() == ["grace"]

    def test_unrestricted_circle_excludes_no_one(self):
        self.circle.restricted = False
        self.circle.save()
        assert self.receiver(owner=self.mallory) == ["mallory"]

    def test_reminder_moves_if_access_is_lost_after_planning(self):
        self.promise(WEDNESDAY, circle=self.circle)
        plan(now=at((2, 20), 8))
        remove_member(self.circle, self.ada)
        run(at((2, 21)))
        assert [row.recipient.handle for row in ScheduledReminder.objects.filter(state="sent")] == ["grace"]


class SnoozeTests(PromiseTestCase):
    def test_snoozed_reminder_is_sent_once_afterwards(self):
        promise = self.promise(WEDNESDAY)
        other = self.promise(WEDNESDAY)
        snooze(by=self.ada, target=promise, until=at((2, 23)), reason="Waiting for a part.", now=at((2, 20)))
        run(at((2, 21)))
        assert Notification.objects.get().target_id == other.pk
        run_daily(at((2, 22)), 4)
        assert Notification.objects.filter(target_id=promise.pk, recipient=self.ada).count() == 1

    def test_snoozing_does_not_stop_escalation_to_the_lead(self):
        self.promise(date(2024, 2, 15))
        snooze(by=self.ada, until=at((2, 25)), reason="Away.", now=at((2, 20)))
        run(at((2, 21)))
        assert [note.recipient.handle for note in Notification.objects.all()] == ["grace"]
        end_snoozes(by=self.ada, now=at((2, 21), 11))
        run(at((2, 21), 12))
        assert Notification.objects.filter(recipient=self.ada).count() == 1
