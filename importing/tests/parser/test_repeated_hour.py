"""The hour that happens twice at the end of summer time: the order of the text decides."""

from importing.parser.parse import parse
from importing.parser.result import Parsed

TEXT = """# Queue stopped

**Date:** {day} October 2026
**Impact:** The queue did not move and 40% of the orders failed.

## Timeline (all times Europe/Berlin)

- {first} Alert: the queue stops, orders fail
- {second} The worker is restarted by the on-call engineer
- 03:05 The queue moves again, resolved

## Root cause

A full disk stopped the worker.
"""


def read(first: str, second: str, day: int = 25) -> Parsed:
    return parse(TEXT.format(first=first, second=second, day=day).encode(), filename="queue.md")


def instants(parsed: Parsed) -> list[str]:
    return [entry.at.isoformat() for entry in parsed.entries]


def test_earlier_time_in_the_repeated_hour_is_its_second_pass() -> None:
    parsed = read("02:30", "02:10")
    assert instants(parsed) == ["2026-10-25T02:30:00+02:00", "2026-10-25T02:10:00+01:00", "2026-10-25T03:05:00+01:00"]
    assert any("the second is used" in question.words for question in parsed.questions)
    assert not any("goes back" in question.words for question in parsed.questions)


def test_ordered_times_stay_in_the_first_pass() -> None:
    assert instants(read("02:10", "02:30"))[:2] == ["2026-10-25T02:10:00+02:00", "2026-10-25T02:30:00+02:00"]


def test_earlier_clock_time_on_other_days_raises_a_question() -> None:
    parsed = read("02:30", "02:10", day=24)
    assert instants(parsed)[1] == "2026-10-24T02:10:00+02:00"
    assert any("goes back" in question.words for question in parsed.questions)
