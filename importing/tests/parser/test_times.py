"""Clocks, days and zones, one rule per test."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from importing.parser.dates import find_days, numeric_order
from importing.parser.instants import NoInstant, doubtful_span, read_instant
from importing.parser.language import language
from importing.parser.parse import parse
from importing.parser.time_expressions import read_time
from importing.parser.zones import find_zone, named_zone

EN = language("en")


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("10:05 PM", 22, 5), ("12:00 AM", 0, 0), ("12:00 PM", 12, 0), ("13:06 PM", 13, 6), ("6 PM", 18, 0), ("4pm", 16, 0),  # noqa: E501
        ("11:21a", 11, 21), ("9:05", 9, 5), ("09:05:59", 9, 5), ("1900 UTC", 19, 0), ("14h05", 14, 5), ("8 PM UTC", 20, 0),  # noqa: E501
        ("**7:15 p.m.**", 19, 15), ("[16:19]", 16, 19), ("~18:00", 18, 0), ("ca. 18:30", 18, 30), ("2024-02-13T22:01:02Z", 22, 1),  # noqa: E501
        ("noon", 12, 0), ("9:30 Uhr", 9, 30),
    ],
)  # fmt: skip
def test_clock_time_is_parsed_in_every_notation(text: str, hour: int, minute: int) -> None:
    when = read_time(text, 0, len(text), EN)
    assert when and when.clock and (when.clock.hour, when.clock.minute) == (hour, minute)


@pytest.mark.parametrize("text", ["25:00", "10:75", "3.5 GB", "v1.2.3", "10.0.0.1", "12:34:56:78"])
def test_text_that_resembles_a_time_is_not_a_time(text: str) -> None:
    when = read_time(text, 0, len(text), EN)
    assert when is None or when.clock is None


def test_approximate_times_are_marked() -> None:
    for text in ("~18:00", "ca. 18:30", "around 6 PM", "about 18:00"):
        when = read_time(text, 0, len(text), EN)
        assert when and when.approximate, text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("February 13th, 2024", date(2024, 2, 13)), ("13 Feb 2024", date(2024, 2, 13)), ("Tuesday, 13 February 2024", date(2024, 2, 13)),  # noqa: E501
        ("2024-02-13", date(2024, 2, 13)), ("2024/02/13", date(2024, 2, 13)), ("13.02.2024", date(2024, 2, 13)),
        ("5-26-21", date(2021, 5, 26)), ("26/5/21", date(2021, 5, 26)), ("_2/13/24_", date(2024, 2, 13)),
        ("the 3rd of May 2023", date(2023, 5, 3)),
    ],
)  # fmt: skip
def test_date_is_parsed_in_every_notation(text: str, expected: date) -> None:
    (day,) = find_days(text, 0, len(text), EN)
    assert day.on() == expected


@pytest.mark.parametrize("text", ["31 February 2024", "2023-02-29", "2026-13-01", "1970-01-01", "9999-12-31"])
def test_impossible_date_is_skipped(text: str) -> None:
    assert [d.on() for d in find_days(text, 0, len(text), EN)] == []


def test_ambiguous_date_is_resolved_by_other_dates() -> None:
    (day,) = find_days("03/04/2024", 0, 10, EN)
    assert day.swapped
    assert numeric_order("03/04/2024 and 25/04/2024", EN) == "dmy"
    assert numeric_order("03/04/2024 and 03/25/2024", EN) == "mdy"
    assert numeric_order("7/6/23 then 7/7/23 then 7/8/23", EN) == "mdy"
    assert numeric_order("03/04/2024", language("fr")) == "dmy"


def test_gmt_in_summer_is_not_london_time() -> None:
    parsed = parse("# Outage 5 July 2024\n\n## Timeline (GMT)\n\n- 14:00 service down\n- 15:00 service restored\n")
    assert parsed.entries[0].at == datetime(2024, 7, 5, 14, 0, tzinfo=UTC)


def test_pst_in_july_is_used_literally_and_reported() -> None:
    parsed = parse("# Outage 5 July 2024\n\n## Timeline (PST)\n\n- 14:00 service down\n- 15:00 service restored\n")
    assert parsed.entries[0].at and parsed.entries[0].at.utcoffset() == timedelta(hours=-8)
    assert any("PST is read as" in q.words for q in parsed.questions)


def test_named_zone_follows_its_clock_changes() -> None:
    winter, summer = (
        parse(f"# Outage {day}\n\n## Timeline (Eastern Time)\n\n- 14:00 service down\n- 15:00 service restored\n")
        for day in ("2024-01-10", "2024-07-10")
    )
    assert winter.entries[0].at and winter.entries[0].at.utcoffset() == timedelta(hours=-5)
    assert summer.entries[0].at and summer.entries[0].at.utcoffset() == timedelta(hours=-4)


@pytest.mark.parametrize(
    ("text", "minutes"), [("all times in UTC", 0), ("(GMT+1)", 60), ("times: UTC-05:30", -330), ("in CEST", 120)]
)
def test_zone_is_found_in_prose(text: str, minutes: int) -> None:
    found = find_zone(text)
    assert found and found[0].minutes == minutes


@pytest.mark.parametrize("text", ["the cat sat", "at the end", "West wing", "A-Z index", "state of the ART"])
def test_ordinary_words_are_not_zones(text: str) -> None:
    assert find_zone(text) is None


def test_zone_names_open_no_files() -> None:
    assert named_zone("../../etc/passwd") is None
    assert named_zone("Europe/Berlin\0") is None
    assert named_zone("A" * 500) is None
    assert named_zone("Europe/Kyiv")


def test_times_after_midnight_get_the_next_date() -> None:
    parsed = parse(
        "# Outage 2026-01-14\n\n## Timeline (UTC)\n\n22:10 alert\n23:40 server crash\n00:20 rollback\n02:05 service restored\n"  # noqa: E501
    )
    assert [e.at.day for e in parsed.entries if e.at] == [14, 14, 15, 15]


def test_small_step_back_raises_a_question_and_keeps_the_date() -> None:
    parsed = parse(
        "# Outage 2026-01-14\n\n## Timeline (UTC)\n\n10:10 alert\n11:40 server crash\n11:20 rollback\n12:05 restored\n"
    )
    assert [e.at.day for e in parsed.entries if e.at] == [14, 14, 14, 14]
    assert any("goes back from 11:40 to 11:20" in q.words for q in parsed.questions)


def test_year_is_never_guessed_without_a_reference() -> None:
    text = "# Outage on 3 March\n\n## Timeline\n\n- 10:00 service down\n- 11:00 service restored\n"
    assert [e.clock for e in parse(text).entries] == ["10:00", "11:00"]
    known = parse(text, reference_date=date(2025, 1, 20))
    assert known.entries[0].at == datetime(2024, 3, 3, 10, 0)
    assert any("The text has no year" in q.words for q in known.questions)


def test_repeated_and_skipped_hours_are_reported() -> None:
    twice, words = read_instant("2026-10-25T02:30:00", "Europe/Berlin")
    assert twice and twice.utcoffset() == timedelta(hours=2) and "twice" in words
    moved, words = read_instant("2026-03-29T01:30:00", "Europe/London")
    assert moved and moved.hour == 2 and "does not exist" in words


def test_invalid_timestamps_of_json_and_csv_are_refused() -> None:
    for value in (
        "2026-02-30",
        "tomorrow",
        "",
        None,
        {"$date": 0},
        1e308,
        -1,
        "11/12/2026",
        "2026-11-22T10:00:00+24:00",
    ):
        with pytest.raises(NoInstant):
            read_instant(value)
    assert read_instant("0001-01-01T00:00:00Z")[0] is None
    assert read_instant(1763805600000)[0] == datetime(2025, 11, 22, 10, 0, tzinfo=UTC)


def test_spans_compare_instants_not_clock_times() -> None:
    start, _ = read_instant("2026-11-22T10:00:00+14:00")
    end, _ = read_instant("2026-11-21T21:00:00-11:00")
    assert start and end and not doubtful_span(start, end)
    assert doubtful_span(end, start)
