"""Reads holidays from an iCalendar file, with limits on time and number. Pure."""

import math
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import recurring_ical_events
from icalendar import Calendar, Event

MAX_BYTES = 256 * 1024
MAX_EVENTS = 1000
MAX_DAYS = 500
LONGEST_EVENT = 31  # days
YEARS_BACK, YEARS_AHEAD = 1, 3
SECONDS = 2.0
FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")


class BadCalendar(ValueError):
    """The file cannot be used; the message states why."""


@dataclass(frozen=True)
class FoundDay:
    day: date
    name: str


def read_holidays(content: bytes, *, today: date, clock: Any = time.monotonic) -> list[FoundDay]:
    """The days of last year to three years ahead, in order, one name each. Raises BadCalendar.

    Days without an all-day event count too: many calendars give holidays as events of 24 hours.
    """
    if len(content) > MAX_BYTES:
        raise BadCalendar(f"The file is larger than {MAX_BYTES // 1024} KB. Export only the holidays.")
    if content.count(b"BEGIN:VEVENT") > MAX_EVENTS:
        raise BadCalendar(f"The file has more than {MAX_EVENTS} events. Export only the holidays.")
    events = parsed_events(content)
    first, last = date(today.year - YEARS_BACK, 1, 1), date(today.year + YEARS_AHEAD, 12, 31)
    deadline = clock() + SECONDS
    found: dict[date, str] = {}
    for event in events:
        for day in days_of(event, first, last):
            found.setdefault(day, name_of(event))
            if len(found) > MAX_DAYS:
                raise BadCalendar(f"The file names more than {MAX_DAYS} days. A holiday calendar has about 15 a year.")
        if clock() > deadline:
            raise BadCalendar("The recurring events of this file take too long to read. Export single days instead.")
    if not found:
        raise BadCalendar(f"The file has no days between {first.year} and {last.year}.")
    return [FoundDay(day, name) for day, name in sorted(found.items())]


def parsed_events(content: bytes) -> list[Event]:
    try:
        calendar = Calendar.from_ical(content)
    except (ValueError, IndexError, KeyError, UnicodeDecodeError):
        raise BadCalendar("This is not an iCalendar file (.ics).") from None
    return [event for event in calendar.walk("VEVENT") if isinstance(event, Event) and event.get("DTSTART")]


def days_of(event: Event, first: date, last: date) -> Iterator[date]:
    """Every day that the event covers within the bounds. Rules that recur within a day are not followed."""
    if not is_bounded(event):
        raise BadCalendar(
            "A recurring event of this file cannot be read here. Holidays recur by year. Export single days instead."
        )
    single = Calendar()
    single.add_component(event)
    try:
        rows = recurring_ical_events.of(single, skip_bad_series=True).between(first, last + timedelta(days=1))
    except (ValueError, TypeError, OverflowError, AttributeError, KeyError):
        return
    for row in rows[: MAX_DAYS + 1]:
        begin = as_day(row["DTSTART"].dt)
        end = as_day(row["DTEND"].dt) if row.get("DTEND") else begin + timedelta(days=1)
        length = max(1, (end - begin).days)
        if length > LONGEST_EVENT:
            raise BadCalendar(f"An event of this file lasts more than {LONGEST_EVENT} days.")
        yield from (day for n in range(length) if first <= (day := begin + timedelta(days=n)) <= last)


def is_bounded(event: Event) -> bool:
    """Whether the rules of the event are about days and can be followed quickly.

    The library never ends with INTERVAL=0, makes 86,400 instants of a day with BYHOUR, BYMINUTE and BYSECOND, and
    tries every day up to the year 9999 for a daily rule that has none, such as 30 February.
    """
    rules = event.get("RRULE") or []
    return all(is_bounded_rule(rule) for rule in (rules if isinstance(rules, list) else [rules]))


def is_bounded_rule(rule: Any) -> bool:
    parts = {str(name).upper(): values if isinstance(values, list) else [values] for name, values in rule.items()}
    units = {str(name).upper() for name in parts.get("FREQ", [])}
    clocks = (parts.get(name, [0]) for name in ("BYHOUR", "BYMINUTE", "BYSECOND"))
    return (
        units <= FREQUENCIES
        and all(str(number).isdecimal() and int(number) > 0 for number in parts.get("INTERVAL", [1]))
        and math.prod(len(values) for values in clocks) == 1
        and not (units & {"DAILY", "WEEKLY"} and parts.keys() & {"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"})
    )


def as_day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def name_of(event: Event) -> str:
    return " ".join(CONTROL.sub(" ", str(event.get("SUMMARY", ""))).split())[:120] or "Holiday"
