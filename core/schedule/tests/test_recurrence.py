"""Rules give the next days and can be read aloud."""

import time
from datetime import date
from itertools import pairwise

from django.test import SimpleTestCase

from core.schedule.recurrence import BadRule, describe, next_after, occurrences, parsed

START = date(2026, 1, 31)  # a Saturday


class RecurrenceTests(SimpleTestCase):
    def test_rules_have_a_next_day_and_a_description(self):
        for rule, day, words in [
            ("FREQ=DAILY", "2026-02-01", "every day"),
            ("FREQ=WEEKLY;INTERVAL=2", "2026-02-14", "every 2 weeks"),
            ("FREQ=WEEKLY;BYDAY=TU,FR", "2026-02-03", "every week on Tuesday and Friday"),
            ("FREQ=MONTHLY;BYDAY=1MO", "2026-02-02", "every month on the first Monday"),
            ("FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-1", "2026-02-27", "every month on the last Friday"),
            ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-02-28", "every month on the last day"),
            ("RRULE:FREQ=MONTHLY;INTERVAL=3", "2026-04-30", "every 3 months"),
            ("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1", "2026-03-01", "every year on day 1 in March"),
        ]:
            with self.subTest(rule):
                assert next_after(rule, START, START).isoformat() == day
                assert describe(rule) == words

    def test_short_month_uses_its_last_day(self):
        days = occurrences("FREQ=MONTHLY", START, after=START, count=3)
        assert [day.isoformat() for day in days] == ["2026-02-28", "2026-03-31", "2026-04-30"]

    def test_recurrence_continues_from_any_day(self):
        for rule in ["FREQ=MONTHLY;INTERVAL=5", "FREQ=WEEKLY;INTERVAL=3", "FREQ=YEARLY"]:
            days = occurrences(rule, START, after=START, count=8)
            for before, following in pairwise(days):
                assert next_after(rule, START, before) == following

    def test_early_start_costs_nothing_and_changes_no_day(self):
        late, early = date(2026, 1, 5), date(1, 1, 1)  # both Mondays
        for rule in ["FREQ=DAILY;BYDAY=WE", "FREQ=WEEKLY;BYDAY=MO,TH"]:
            began = time.process_time()
            days = occurrences(rule, early, after=late, count=6)
            assert time.process_time() - began < 0.1
            assert days == occurrences(rule, late, after=late, count=6)

    def test_rule_with_an_end_stops(self):
        rule = "FREQ=DAILY;UNTIL=20260202"
        assert len(occurrences(rule, START, after=START, count=9)) == 2
        assert next_after(rule, START, date(2026, 2, 2)) is None
        assert describe(rule) == "every day, until 2 Feb 2026"

    def test_search_for_an_impossible_day_ends(self):
        assert next_after("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", START, START) is None

    def test_rules_not_about_days_are_refused(self):
        endless = ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYDAY=MO;BYSETPOS=5"]
        unknown = ["", "FREQ=SECONDLY", "FREQ=DAILY;COUNT=3", "FREQ=DAILY;INTERVAL=0", "FREQ=WEEKLY;BYDAY=XX", "x"]
        for rule in [*unknown, *endless]:
            with self.subTest(rule), self.assertRaises(BadRule):
                parsed(rule)
