"""Typed times are parsed or refused, never guessed."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.test import SimpleTestCase

from core.schedule.moments import Unclear, local_instant, parse_day, parse_moment, wall_text

LONDON, BERLIN = ZoneInfo("Europe/London"), ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)  # a Monday
TODAY = NOW.date()


def read(text, now=NOW, zone=LONDON, **more):
    return parse_moment(text, now=now, zone=zone, **more).at.strftime("%Y-%m-%d %H:%M")


class MomentTests(SimpleTestCase):
    def test_times_are_parsed_in_every_common_notation(self):
        for typed, meant in {
            "14:05": "2026-03-02 14:05",
            "@14:05": "2026-03-02 14:05",
            "2:05 PM": "2026-03-02 14:05",
            "12:00 am": "2026-03-02 00:00",
            "23:20": "2026-03-01 23:20",
            "@23:20": "2026-03-01 23:20",
            "today 14:05": "2026-03-02 14:05",
            "yesterday 14:05": "2026-03-01 14:05",
            "fri 14:05": "2026-02-27 14:05",
            "Monday 09:00": "2026-03-02 09:00",
            "2026-02-13 22:00": "2026-02-13 22:00",
            "2026-02-13T22:00Z": "2026-02-13 22:00",
            "2026-02-13T22:00:00.5+05:45": "2026-02-13 16:15",
            "13 Feb 22:00": "2026-02-13 22:00",
            "31 Dec 23:59": "2025-12-31 23:59",
            "13 February 2024, 22:00": "2024-02-13 22:00",
            "14:05 GMT": "2026-03-02 14:05",
            "14:05 UTC+02:00": "2026-03-02 12:05",
            "-20m": "2026-03-02 14:10",
            "-1h30m": "2026-03-02 13:00",
            "-2d": "2026-02-28 14:30",
            "now": "2026-03-02 14:30",
        }.items():
            with self.subTest(typed):
                assert read(typed) == meant

    def test_parsed_time_is_formatted_back(self):
        moment = parse_moment("@23:20", now=NOW, zone=BERLIN)
        assert (moment.words, moment.typed) == ("yesterday 23:20, UTC+1", "@23:20")
        assert parse_moment("13 Feb 22:00", now=NOW, zone=LONDON).words == "Fri 13 Feb 2026 22:00, UTC+0"

    def test_times_are_shown_in_the_given_zone(self):
        assert read("14:05", zone=BERLIN) == "2026-03-02 13:05"

    def test_gmt_is_not_london_in_summer(self):
        assert read("14:00 GMT", now=datetime(2026, 7, 1, 20, tzinfo=UTC)) == "2026-07-01 14:00"
        assert read("14:00", now=datetime(2026, 7, 1, 20, tzinfo=UTC)) == "2026-07-01 13:00"

    def test_future_time_is_refused_after_five_minutes(self):
        assert read("today 14:35") == "2026-03-02 14:35"
        with self.assertRaisesMessage(Unclear, "is in the future"):
            read("today 14:36")
        assert read("2026-03-02 18:00", future=True) == "2026-03-02 18:00"

    def test_invalid_times_are_refused_with_a_message(self):
        for typed in [
            "", "tomorrow", "25:00", "14:60", "13:05 pm", "2023-02-29 12:00", "1900-02-29T00:00:00Z", "2026-326",
            "2026-13-01T00:00:00Z", "11/12/2026", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "NaN", "Infinity",
            "2026-01-01T10:00:00+24:00", "1582-10-10T00:00:00Z", "10000-01-01T00:00:00Z", "14:05 14:05", "x" * 5000,
            "2026-01-01T23:60:00Z", "0001-01-01 00:00", "a 14:05", "-", "@", "14:05 PST",
        ]:  # fmt: skip
            with self.subTest(typed), self.assertRaises(Unclear) as caught:
                read(typed)
            assert caught.exception.message.endswith((".", "?"))


class ClockChangeTests(SimpleTestCase):
    def test_repeated_clock_time_raises_a_question(self):
        with self.assertRaisesMessage(Unclear, "is ambiguous") as caught:
            local_instant(date(2026, 10, 25), time(1, 30), LONDON)
        first, second = caught.exception.choices
        assert (first.at.hour, first.words) == (0, "the first 01:30, UTC+1")
        assert (second.at.hour, second.words) == (1, "the second 01:30, UTC+0")
        for choice in (first, second):
            assert local_instant(date(2026, 10, 25), time(1, 30), LONDON, choice.fold) == choice.at

    def test_message_says_how_to_type_a_repeated_clock_time(self):
        with self.assertRaisesMessage(Unclear, "Enter 01:30+01:00 or 01:30+00:00."):
            parse_moment("2026-10-25 01:30", now=datetime(2026, 11, 2, tzinfo=UTC), zone=LONDON)

    def test_repeated_clock_time_is_written_so_that_it_is_read_as_the_same_instant(self):
        for hour, written in [(0, "2026-10-25 01:30+01:00"), (1, "2026-10-25 01:30+00:00"), (2, "2026-10-25 02:30")]:
            at = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
            assert wall_text(at, LONDON) == written
            assert parse_moment(written, now=datetime(2026, 11, 2, tzinfo=UTC), zone=LONDON).at == at

    def test_skipped_clock_time_is_refused(self):
        with self.assertRaisesMessage(Unclear, "does not exist"):
            local_instant(date(2026, 3, 29), time(1, 30), LONDON)
        with self.assertRaisesMessage(Unclear, "does not exist"):
            local_instant(date(2026, 10, 4), time(2, 15), ZoneInfo("Australia/Lord_Howe"))

    def test_skipped_day_is_refused(self):
        with self.assertRaises(Unclear):
            local_instant(date(2011, 12, 30), time(12), ZoneInfo("Pacific/Apia"))


class DayTests(SimpleTestCase):
    def test_future_days_are_parsed(self):
        for typed, meant in {
            "today": "2026-03-02",
            "tomorrow": "2026-03-03",
            "+15d": "2026-03-17",
            "15d": "2026-03-17",
            "+2w": "2026-03-16",
            "+10wd": "2026-03-16",
            "+1m": "2026-04-02",
            "fri": "2026-03-06",
            "mon": "2026-03-09",
            "20 Mar": "2026-03-20",
            "1 Feb": "2027-02-01",
            "2026-03-20": "2026-03-20",
        }.items():
            with self.subTest(typed):
                assert parse_day(typed, on=TODAY)[0].isoformat() == meant
        assert parse_day("+1m", on=date(2026, 1, 31))[0] == date(2026, 2, 28)

    def test_parsed_day_is_formatted_back(self):
        assert parse_day("fri", on=TODAY)[1] == "Fri 6 Mar 2026, in 4 days"
        assert parse_day("2026-02-27", on=TODAY)[1] == "Fri 27 Feb 2026, 3 days ago"

    def test_invalid_days_are_refused(self):
        for typed in ["", "soon", "30 Feb 2026", "+", "2026-02-30", "31/12/2026", "+9999w", "9999-12-31", "month"]:
            with self.subTest(typed), self.assertRaises(Unclear):
                parse_day(typed, on=TODAY)
