from datetime import UTC, date, datetime, timedelta

from accounts.models import User
from core.access.membership import remove_member
from notifications.models import Delivery, Notification
from reminders.actions.planning import plan
from reminders.actions.sending import send_due
from reminders.actions.snoozes import end_snoozes, snooze
from reminders.models import ScheduledReminder
from reminders.tests.due_items import DueDate, PromiseTestCase

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

    def test_owner_then_lead_then_manager_each_once(self):
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

    def test_running_the_planner_twice_reminds_once(self):
        self.promise(WEDNESDAY)
        assert [run(at((2, 21))) for _ in range(3)] == [1, 0, 0]
        assert Notification.objects.count() == Delivery.objects.count() == 1

    def test_nine_oclock_is_the_receivers_own(self):
        User.objects.filter(pk=self.ada.pk).update(time_zone="America/New_York")
        self.promise(WEDNESDAY)
        assert run(at((2, 21), 13)) == 0
        assert run(at((2, 21), 14)) == 1

    def test_all_of_a_person_comes_in_one_message(self):
        for _ in range(5):
            self.promise(WEDNESDAY)
        assert run(at((2, 21))) == 1
        assert Delivery.objects.get().notifications.count() == 5

    def test_after_three_days_off_one_message_and_one_line_per_thing(self):
        self.promise(WEDNESDAY)
        run(at((2, 19)))
        assert run(at((2, 22))) == 1
        (note,) = Notification.objects.filter(recipient=self.ada, created_at=at((2, 22)))
        assert note.data["due"] == "2024-02-21"

    def test_long_overdue_rows_seen_for_the_first_time_reach_owner_lead_and_manager_once(self):
        self.promise(date(2023, 6, 1))
        run_daily(at((2, 21)), 5)
        assert sorted(who for _, who in self.sent_reminders()) == ["ada", "grace", "mona"]

    def test_quiet_hours_hold_a_late_reminder_until_morning(self):
        self.promise(WEDNESDAY)
        assert run(at((2, 21), 22)) == 0
        assert run(at((2, 22), 8)) == 0, "at nine the next rung says more"
        assert run(at((2, 22), 9)) == 1
        assert ScheduledReminder.objects.get(state="sent").step.offset == 1

    def test_a_step_before_the_date_that_was_planned_too_late_is_skipped(self):
        self.promise(WEDNESDAY)
        assert run(at((2, 20), 15)) == 0
        assert run(at((2, 21), 15)) == 1

    def test_done_cancels_what_was_planned(self):
        promise = self.promise(WEDNESDAY)
        run(at((2, 20), 10))
        plan(now=at((2, 20), 8))
        DueDate.objects.filter(pk=promise.pk).update(done=True)
        assert run(at((2, 21))) == 0
        assert set(ScheduledReminder.objects.values_list("state", flat=True)) == {"canceled"}

    def test_a_changed_date_plans_again(self):
        promise = self.promise(WEDNESDAY)
        plan(now=at((2, 20), 8))
        DueDate.objects.filter(pk=promise.pk).update(due=date(2024, 2, 28))
        assert run(at((2, 21))) == 0
        run_daily(at((2, 22)), 4)
        assert self.sent_reminders() == [("23 Feb", "ada")]

    def test_a_date_moved_away_and_back_reminds_once(self):
        promise = self.promise(WEDNESDAY)
        plan(now=at((2, 20), 8))
        DueDate.objects.filter(pk=promise.pk).update(due=date(2024, 2, 28))
        plan(now=at((2, 20), 9))
        DueDate.objects.filter(pk=promise.pk).update(due=WEDNESDAY)
        run(at((2, 21)))
        run(at((2, 21), 11))
        assert self.sent_reminders() == [("21 Feb", "ada")]

    def test_a_new_owner_is_reminded_instead_of_the_old_one(self):
        promise = self.promise(WEDNESDAY)
        plan(now=at((2, 20), 8))
        DueDate.objects.filter(pk=promise.pk).update(owner=self.linus)
        run(at((2, 21)))
        assert self.sent_reminders() == [("21 Feb", "linus")]


class FallThroughTests(PromiseTestCase):
    def receiver(self, **facts):
        self.promise(WEDNESDAY, circle=self.circle, **facts)
        run(at((2, 21)))
        return [row.recipient.handle for row in ScheduledReminder.objects.filter(state="sent")]

    def test_without_access_of_the_owner_the_lead_is_reminded(self):
        assert self.receiver(owner=self.mallory) == ["grace"]

    def test_without_access_of_all_recipients_the_incident_lead_is_reminded(self):
        assert self.receiver(owner=self.mallory, lead=self.mallory, manager=None, fallback=self.ada) == ["ada"]

    def test_without_members_no_one_is_reminded(self):
        assert self.receiver(owner=self.mallory, lead=None, manager=None, fallback=self.mallory) == []

    def test_a_closed_account_is_passed_over(self):
        User.objects.filter(pk=self.ada.pk).update(is_active=False)
        assert self.receiver() == ["grace"]

    def test_an_unrestricted_circle_excludes_no_one(self):
        self.circle.restricted = False
        self.circle.save()
        assert self.receiver(owner=self.mallory) == ["mallory"]

    def test_access_lost_after_planning_moves_the_reminder(self):
        self.promise(WEDNESDAY, circle=self.circle)
        plan(now=at((2, 20), 8))
        remove_member(self.circle, self.ada)
        run(at((2, 21)))
        assert [row.recipient.handle for row in ScheduledReminder.objects.filter(state="sent")] == ["grace"]


class SnoozeTests(PromiseTestCase):
    def test_a_snoozed_thing_waits_and_then_comes_once(self):
        promise = self.promise(WEDNESDAY)
        other = self.promise(WEDNESDAY)
        snooze(by=self.ada, target=promise, until=at((2, 23)), reason="Waiting for a part.", now=at((2, 20)))
        run(at((2, 21)))
        assert Notification.objects.get().target_id == other.pk
        run_daily(at((2, 22)), 4)
        assert Notification.objects.filter(target_id=promise.pk, recipient=self.ada).count() == 1

    def test_snoozing_all_reminders_does_not_stop_escalation_to_the_lead(self):
        self.promise(date(2024, 2, 15))
        snooze(by=self.ada, until=at((2, 25)), reason="Away.", now=at((2, 20)))
        run(at((2, 21)))
        assert [note.recipient.handle for note in Notification.objects.all()] == ["grace"]
        end_snoozes(by=self.ada, now=at((2, 21), 11))
        run(at((2, 21), 12))
        assert Notification.objects.filter(recipient=self.ada).count() == 1
