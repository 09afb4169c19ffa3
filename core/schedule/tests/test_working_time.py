"""Working days and nine in the morning, across week ends, holidays and clock changes."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.test import SimpleTestCase

from core.schedule.working_time import add_working_days, next_working_day, nine_on, working_days_between

FRIDAY, SATURDAY, MONDAY = date(2026, 3, 6), date(2026, 3, 7), date(2026, 3, 9)
BERLIN, AUCKLAND = ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Auckland")


class WorkingTimeTests(SimpleTestCase):
    def test_weekends_and_holidays_are_not_counted(self):
        assert add_working_days(FRIDAY, 1) == MONDAY
        assert add_working_days(SATURDAY, 1) == MONDAY
        assert add_working_days(MONDAY, -1) == FRIDAY
        assert add_working_days(FRIDAY, 0) == FRIDAY
        assert add_working_days(FRIDAY, 1, {MONDAY}) == date(2026, 3, 10)
        assert next_working_day(SATURDAY) == MONDAY
        assert next_working_day(FRIDAY) == FRIDAY

    def test_working_days_between_two_days_are_counted(self):
        assert working_days_between(FRIDAY, MONDAY) == 1
        assert working_days_between(MONDAY, FRIDAY) == -1
        assert working_days_between(FRIDAY, date(2026, 3, 20)) == 10
        assert working_days_between(FRIDAY, FRIDAY) == 0

    def test_nine_oclock_is_in_the_zone_of_the_person(self):
        assert nine_on(FRIDAY, BERLIN) == datetime(2026, 3, 6, 8, tzinfo=UTC)
        assert nine_on(date(2026, 7, 1), BERLIN) == datetime(2026, 7, 1, 7, tzinfo=UTC)
        assert nine_on(FRIDAY, AUCKLAND) == datetime(2026, 3, 5, 20, tzinfo=UTC)

    def test_nine_oclock_is_kept_across_a_clock_change(self):
        assert nine_on(date(2026, 3, 27), BERLIN) == datetime(2026, 3, 27, 8, tzinfo=UTC)
        assert nine_on(date(2026, 3, 30), BERLIN) == datetime(2026, 3, 30, 7, tzinfo=UTC)
