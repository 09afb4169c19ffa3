"""The times of a series of sessions. Pure: no database, no now().

A series keeps its clock time in its zone when the clocks change. It is bounded: at most 26 sessions within a year.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.schedule.moments import local_instant
from core.schedule.recurrence import describe, occurrences

MAX_SESSIONS = 26
LONGEST = timedelta(days=366)
REPEATS = [
    ("once", "Does not repeat"),
    ("weekly", "Every week"),
    ("fortnightly", "Every 2 weeks"),
    ("monthly", "Every month, same weekday"),
]
THIS, FOLLOWING, ALL = "this", "following", "all"
SCOPES = [(FOLLOWING, "This and the following sessions"), (ALL, "All upcoming sessions of the series")]
EDIT_SCOPES = [(THIS, "Only this session"), *SCOPES]
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Slot:
    starts_at: datetime
    ends_at: datetime
    day: date  # in the zone of the series


def rule_of(repeat: str, first: date) -> str:
    """The rule as a part of RRULE; "" for once. The fifth Thursday of a month is repeated as the last one."""
    weekday = DAYS[first.weekday()]
    nth = (first.day - 1) // 7 + 1
    return {
        "weekly": "FREQ=WEEKLY",
        "fortnightly": "FREQ=WEEKLY;INTERVAL=2",
        "monthly": f"FREQ=MONTHLY;BYDAY={-1 if nth == 5 else nth}{weekday}",
    }.get(repeat, "")


def series_days(first: date, repeat: str, count: int, until: date | None = None) -> list[date]:
    """The days of the series, `first` included: `count` of them, or up to `until`, and never more than 26."""
    rule = rule_of(repeat, first)
    if not rule:
        return [first]
    last = min(until or date.max, first + LONGEST)
    wanted = MAX_SESSIONS if until else min(count, MAX_SESSIONS)
    later = occurrences(rule, first, after=first, count=wanted - 1) if wanted > 1 else []
    return [first, *(day for day in later if day <= last)]


def series_slots(days: list[date], clock: time, minutes: int, zone: ZoneInfo, fold: int | None = None) -> list[Slot]:
    """One slot per day. Raises Unclear for a clock that a day skips, or has twice and `fold` does not choose one."""
    length = timedelta(minutes=minutes)
    starts = [(day, local_instant(day, clock, zone, fold)) for day in days]
    return [Slot(start, start + length, day) for day, start in starts]


@dataclass(frozen=True)
class TimeChange:
    """How the times of a series change. Omitted fields keep the value of each session."""

    days: int = 0  # each session so many days later, or earlier
    clock: time | None = None
    minutes: int | None = None
    zone: str = ""

    def apply(self, starts_at: datetime, ends_at: datetime, zone: str) -> tuple[datetime, datetime]:
        """New times of a session. Of a clock time that occurs twice, the first; raises Unclear for a skipped one."""
        length = timedelta(minutes=self.minutes) if self.minutes else ends_at - starts_at
        if self.days or self.clock or self.zone:
            local = starts_at.astimezone(ZoneInfo(zone))
            clock = self.clock or local.time().replace(tzinfo=None)
            day = local.date() + timedelta(days=self.days)
            starts_at = local_instant(day, clock, ZoneInfo(self.zone or zone), 0)
        return starts_at, starts_at + length


def series_text(days: list[date], repeat: str) -> str:
    """ "13 sessions, every week, the last on Thu 25 Feb 2027." """
    rule = rule_of(repeat, days[0])
    if not rule:
        return ""
    last = f"{days[-1]:%a} {days[-1].day} {days[-1]:%b %Y}"
    bound = f" A series has at most {MAX_SESSIONS} sessions." if len(days) == MAX_SESSIONS else ""
    return f"{len(days)} sessions, {describe(rule)}, the last on {last}.{bound}"
