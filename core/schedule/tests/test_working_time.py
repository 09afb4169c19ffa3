"""Working days across weekends and holidays."""

from datetime import date

from django.test import SimpleTestCase

from core.schedule.working_time import add_working_days, next_working_day

FRIDAY, SATURDAY, MONDAY = date(2026, 3, 6), date(2026, 3, 7), date(2026, 3, 9)


class WorkingTimeTests(SimpleTestCase):
    def test_weekends_and_holidays_are_not_counted(self):
        assert add_working_days(FRIDAY, 1) == MONDAY
        assert add_working_days(SATURDAY, 1) == MONDAY
        assert add_working_days(MONDAY, -1) == FRIDAY
        assert add_working_days(FRIDAY, 0) == FRIDAY
        assert add_working_days(FRIDAY, 1, {MONDAY}) == date(2026, 3, 10)
        assert next_working_day(SATURDAY) == MONDAY
        assert next_working_day(FRIDAY) == FRIDAY
