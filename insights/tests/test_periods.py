"""Periods are whole days in the zone of the reader."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from django.test import SimpleTestCase

from insights.statistics.periods import PeriodError, chain, period_of, trend_periods

LONDON = ZoneInfo("Europe/London")
TODAY = date(2026, 11, 29)


def chosen(choice="", first=None, last=None):
    return period_of(choice, first, last, TODAY, LONDON)


class PeriodTests(SimpleTestCase):
    def test_last_days_end_today(self):
        period = chosen("30")
        assert (period.first, period.last, period.days) == (date(2026, 10, 31), TODAY, 30)
        assert (period.previous.first, period.previous.last) == (date(2026, 10, 1), date(2026, 10, 30))

    def test_quarter_is_compared_with_the_whole_quarter_before(self):
        period = chosen("quarter")
        assert (period.first, period.last, period.words) == (date(2026, 10, 1), TODAY, "Q4 2026")
        assert (period.previous.first, period.previous.last) == (date(2026, 7, 1), date(2026, 9, 30))
        assert chosen("last_quarter") == period.previous
        assert [each.words for each in chain(period, 4)] == ["Q1 2026", "Q2 2026", "Q3 2026", "Q4 2026"]

    def test_day_of_a_clock_change_has_its_own_length(self):
        period = chosen(first=date(2026, 10, 25), last=date(2026, 10, 25))
        seconds = period.end.timestamp() - period.start.timestamp()
        assert (period.days, seconds) == (1, 25 * 3600)

    def test_given_days_win(self):
        assert chosen("365", date(2026, 2, 1), date(2026, 2, 28)).words == "1 Feb to 28 Feb 2026"
        assert chosen(first=date(2026, 2, 1)).last == TODAY

    def test_impossible_days_are_refused(self):
        for first, last in [(date(2026, 3, 1), date(2026, 2, 1)), (date(2000, 1, 1), TODAY)]:
            with pytest.raises(PeriodError):
                chosen(first=first, last=last)

    def test_trend_has_six_months_or_the_quarters_of_a_long_period(self):
        assert [each.words for each in trend_periods(chosen("30"))][::5] == ["Jun 2026", "Nov 2026"]
        assert len(trend_periods(chosen("365"))) == 5
        long = trend_periods(chosen(first=date(2024, 11, 1)))
        assert [long[0].words, long[-1].words] == ["Q4 2024", "Q4 2026"]
