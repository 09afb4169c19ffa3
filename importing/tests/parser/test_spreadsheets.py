"""Timelines of spreadsheets: serial numbers as days and times, zones in the header, tables of one row."""

import json

import pytest

from importing.parser.draft import draft_of
from importing.parser.parse import parse

FIRST, LAST = "2024-01-30 11:40", "2024-01-30 12:05"


def rows_of(text: str) -> list[tuple[str, str]]:
    parsed = parse(text.encode(), filename="log.csv")
    assert parsed.problem is None
    return [(row["at"], row["text"]) for row in draft_of(parsed)["entries"]]


@pytest.mark.parametrize(
    "text",
    [
        "Time,Event\n45321.4861,Alert fires\n45321.5035,Errors gone\n",
        "Timestamp,Event\n45321.4861111111,Alert fires\n45321.5034722222,Errors gone\n",
        "Zeit;Ereignis\n45321,4861;Alert fires\n45321,5035;Errors gone\n",
        "Date,Event\n45321.48611,Alert fires\n45321.50347,Errors gone\n",
        "Date,Time,Event\n45321,0.4861,Alert fires\n45321,0.5035,Errors gone\n",
        "Date,Time,Event\n2024-01-30,0.4861111,Alert fires\n2024-01-30,0.5034722,Errors gone\n",
        "Date,Time,Event\n45321,11:40,Alert fires\n45321,12:05,Errors gone\n",
        "A,B\n45321.486111,Alert fires\n45321.503472,Errors gone\n",
        "45321.486111,Alert fires\n45321.503472,Errors gone\n",
    ],
)
def test_serial_numbers_are_days_and_times(text: str) -> None:
    assert rows_of(text) == [(FIRST, "Alert fires"), (LAST, "Errors gone")]


def test_serial_numbers_have_no_zone() -> None:
    parsed = parse(b"Time,Event\n45321.4861,Alert fires\n45321.5035,Errors gone\n", filename="log.csv")
    assert parsed.value("zone") is None
    assert all(entry.at and entry.at.tzinfo is None for entry in parsed.entries)
    assert any("no time zone" in question.words for question in parsed.questions)


def test_seconds_and_midnight_of_serial_numbers_are_kept() -> None:
    text = "Time,Event\n45321.99998,Alert fires\n45322,Retry\n45322.000694444,Errors gone\n"
    entries = parse(text.encode(), filename="log.csv").entries
    assert [f"{entry.at:%d %H:%M:%S}" for entry in entries] == ["30 23:59:58", "31 00:00:00", "31 00:01:00"]


def test_rounded_serial_number_is_approximate() -> None:
    entries = parse(b"Time,Event\n45321.486,Alert fires\n45321.5,Errors gone\n", filename="log.csv").entries
    assert [(f"{entry.at:%H:%M}", entry.precision) for entry in entries] == [
        ("11:40", "approximate"),
        ("12:00", "exact"),
    ]


def test_list_of_incidents_with_serial_numbers_has_times() -> None:
    text = "Title,Started,Ended,Root cause\nCache down,45321.4861,45321.5035,A memory leak in the cache server\n"
    parsed = parse(text.encode(), filename="list.csv")
    assert (str(parsed.value("started_at")), parsed.value("duration_minutes")) == ("2024-01-30 11:40:00", 25)


def test_numbers_of_a_json_list_are_serial_numbers() -> None:
    rows = [{"time": 45321.4861, "event": "Alert fires"}, {"time": 45321.5035, "event": "Errors gone"}]
    entries = parse(json.dumps(rows).encode(), filename="log.json").entries
    assert [f"{entry.at:%Y-%m-%d %H:%M}" for entry in entries] == [FIRST, LAST]


@pytest.mark.parametrize(
    "text",
    [
        "Time,Event\n45321,Alert fires\n45330,Errors gone\n",  # seconds
        "Time,Event\n0.12,Alert fires\n0.5,Errors gone\n",  # hours
        "Time,Event\n12.5,Alert fires\n13.5,Errors gone\n",
        "Amount,Event\n45321.49,Alert fires\n45100.12,Errors gone\n",
        "Amount,Event\n45321.4800,Alert fires\n45399.1250,Errors gone\n",  # months apart
        "Time,Event\n99999.5,Alert fires\n99999.6,Errors gone\n",  # after 2099
        "Ticket,Event\n45321,Alert fires\n45322,Errors gone\n",
    ],
)
def test_other_numbers_are_no_times(text: str) -> None:
    parsed = parse(text.encode(), filename="log.csv")
    assert not any(entry.at for entry in parsed.entries)
    assert "2024-01" not in parsed.source_text


@pytest.mark.parametrize(
    ("header", "offset"), [("Time (UTC)", "+00:00"), ("Time (CET)", "+01:00"), ("Time PST", "-08:00")]
)
def test_zone_in_the_header_applies_to_the_rows(header: str, offset: str) -> None:
    text = f"{header},Event\n2024-01-30 11:40,Alert fires\n2024-01-30 12:05,Errors gone\n"
    entries = parse(text.encode(), filename="log.csv").entries
    assert [str(entry.at) for entry in entries] == [f"{FIRST}:00{offset}", f"{LAST}:00{offset}"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("log.csv", "Time,Event\n2024-01-30 11:40,Coffee machine moved\n"),
        ("log.csv", "Zeit;Ereignis\n30.01.2024 11:40;Coffee machine moved\n"),
        ("log.csv", "Date,Time,Event\n2024-01-30,11:40,Coffee machine moved\n"),
        ("log.csv", "Time,Event\n45321.4861,Coffee machine moved\n"),
        ("log.csv", "ts,msg\n2024-01-30T11:40:00,Coffee machine moved\n"),
        ("log.json", '[{"time": "2024-01-30 11:40", "event": "Coffee machine moved"}]'),
        ("log.md", "| Time | Event |\n|---|---|\n| 2024-01-30 11:40 | Coffee machine moved |\n"),
    ],
)
def test_timeline_table_of_one_row_is_read(name: str, text: str) -> None:
    parsed = parse(text.encode(), filename=name)
    assert parsed.problem is None
    assert [(f"{entry.at:%Y-%m-%d %H:%M}", entry.text) for entry in parsed.entries] == [(FIRST, "Coffee machine moved")]


def test_one_row_with_a_clock_only_asks_for_the_day() -> None:
    parsed = parse(b"Time,Event\n11:40,Alert fires\n", filename="log.csv")
    assert [(entry.clock, entry.text) for entry in parsed.entries] == [("11:40", "Alert fires")]
    assert any("no date" in question.words for question in parsed.questions)


@pytest.mark.parametrize(
    ("cell", "words"), [("", "Alert fires"), ("2031-13-01 10:02", "Alert fires (2031-13-01 10:02)")]
)
def test_row_with_an_unreadable_time_keeps_its_words(cell: str, words: str) -> None:
    text = f"Time,Event\n2024-01-30 11:40,Errors\n{cell},Alert fires\n2024-01-30 12:05,Errors gone\n"
    entries = parse(text.encode(), filename="log.csv").entries
    assert [entry.text for entry in entries] == ["Errors", words, "Errors gone"]
    assert (entries[1].at, entries[1].precision) == (None, "unknown")


def test_zone_in_lower_case_behind_a_time_is_utc() -> None:
    text = "Time,Event\n2024-01-30T11:40:00z,Alert fires\n2024-01-30T12:05:00z,Errors gone\n"
    entries = parse(text.encode(), filename="log.csv").entries
    assert [(str(entry.at), entry.text) for entry in entries] == [
        ("2024-01-30 11:40:00+00:00", "Alert fires"),
        ("2024-01-30 12:05:00+00:00", "Errors gone"),
    ]


def test_zone_in_the_words_of_an_entry_is_no_zone_of_the_times() -> None:
    text = "Time,Event\n2024-01-30 11:40,Report for CET customers\n2024-01-30 12:05,Errors gone\n"
    assert parse(text.encode(), filename="log.csv").value("zone") is None


def test_zone_of_a_header_is_no_title() -> None:
    text = "Time (UTC+2),Event\n2024-01-30 11:40,Alert fires\n2024-01-30 12:05,Errors gone\n"
    parsed = parse(text.encode(), filename="log.csv")
    assert (parsed.value("zone"), parsed.value("title")) == ("UTC+2", None)


def test_zone_in_the_header_applies_to_a_list_of_incidents() -> None:
    text = (
        "Title,Started (UTC),Ended (UTC),Root cause\nShop server down,2024-01-30 11:40,2024-01-30 12:05,A full disk\n"
    )
    parsed = parse(text.encode(), filename="list.csv")
    assert (str(parsed.value("started_at")), parsed.value("duration_minutes")) == (f"{FIRST}:00+00:00", 25)
