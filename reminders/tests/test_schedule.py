from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import SimpleTestCase

from core.schedule.working_time import add_working_days
from reminders.models import DEFAULT_STEPS
from reminders.schedule import Step, day_of, instant, is_quiet, steps_wanted

pytestmark = pytest.mark.both_databases

STEPS = [Step(offset, who, step_id=n) for n, (offset, who) in enumerate(DEFAULT_STEPS)]
ZONES = [
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Lisbon",
    "America/New_York",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Africa/Cairo",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Apia",
]


class WorkingDayTests(SimpleTestCase):
    def test_default_steps_skip_weekends(self):
        """Due on Wednesday 21 February 2024: weekends are not counted."""
        days = [day_of(date(2024, 2, 21), step).strftime("%d %b") for step in STEPS]
        assert days == ["16 Feb", "20 Feb", "21 Feb", "22 Feb", "26 Feb", "01 Mar"]

    def test_weekend_due_date_is_reminded_on_working_days(self):
        saturday = date(2024, 3, 2)
        assert add_working_days(saturday, -1) == date(2024, 3, 1)
        assert day_of(saturday, Step(0, "owner")) == date(2024, 3, 4)
        assert add_working_days(saturday, 1) == date(2024, 3, 4)

    def test_working_days_around_a_leap_day_are_counted(self):
        assert add_working_days(date(2024, 2, 28), 1) == date(2024, 2, 29)
        assert add_working_days(date(2024, 2, 29), 1) == date(2024, 3, 1)
        assert add_working_days(date(2023, 2, 28), 1) == date(2023, 3, 1)

    def test_step_can_count_calendar_days(self):
        assert day_of(date(2024, 3, 1), Step(3, "lead", working=False)) == date(2024, 3, 4)


class WantedTests(SimpleTestCase):
    def test_only_the_last_missed_step_per_audience_remains(self):
        wanted_reminders = steps_wanted(STEPS, date(2024, 2, 21), today=date(2024, 3, 20))
        assert sorted((step.offset, step.audience) for step, _ in wanted_reminders) == [
            (1, "owner"),
            (3, "lead"),
            (7, "manager"),
        ]

    def test_distant_steps_are_not_planned_yet(self):
        assert steps_wanted(STEPS, date(2024, 2, 21), today=date(2024, 2, 10)) == []

    def test_steps_of_the_next_days_are_planned(self):
        wanted_reminders = steps_wanted(STEPS, date(2024, 2, 21), today=date(2024, 2, 14))
        assert [step.offset for step, _ in wanted_reminders] == [-3]


class ClockTests(SimpleTestCase):
    def test_every_day_has_one_morning_in_every_zone(self):
        """Clock changes, leap day and half-hour zones included: the local hour, once a day, always forward."""
        for name in ZONES:
            zone, last = ZoneInfo(name), datetime(2023, 1, 1, tzinfo=UTC)
            for n in range(400):
                day = date(2023, 12, 1) + timedelta(days=n)
                moment = instant(day, 9, zone)
                local = moment.astimezone(zone)
                assert (local.date(), local.hour, local.minute) == (day, 9, 0), (name, day)
                assert last < moment, (name, day)
                last = moment

    def test_skipped_hour_moves_on_and_repeated_hour_counts_once(self):
        berlin = ZoneInfo("Europe/Berlin")
        assert instant(date(2024, 3, 31), 2, berlin) == datetime(2024, 3, 31, 1, tzinfo=UTC)  # 03:00 there
        assert instant(date(2024, 10, 27), 2, berlin) == datetime(2024, 10, 27, 0, tzinfo=UTC)  # the first 02:00

    def test_quiet_hours_can_span_midnight(self):
        tokyo = ZoneInfo("Asia/Tokyo")
        for hour, quiet in [(0, True), (7, True), (8, False), (18, False), (19, True), (23, True)]:
            moment = datetime(2024, 3, 1, hour, 30, tzinfo=tokyo)
            assert is_quiet(moment.astimezone(UTC), tokyo, 19, 8) is quiet, hour
        assert not is_quiet(datetime(2024, 3, 1, 3, tzinfo=UTC), tokyo, 8, 8), "from eight to eight is never"
