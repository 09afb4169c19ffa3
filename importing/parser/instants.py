"""Parses single instants of lists and fields, more strictly than prose. Handles the hours of a clock change."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta

from .dates import date_or_none
from .zones import Zone, named_zone, read_offset

_INSTANT = re.compile(
    r"(?P<y>[0-9]{4})-(?P<mo>[0-9][0-9])-(?P<d>[0-9][0-9])"
    r"(?:[Tt ](?P<h>[0-9][0-9]):(?P<mi>[0-9][0-9])(?::(?P<s>[0-9][0-9])(?:[.,][0-9]{1,9})?)?\s?"
    r"(?P<z>[Zz]|UTC|GMT|[+-][0-9][0-9]:?[0-9][0-9])?)?"
)
_BASIC = re.compile(
    r"(?P<y>[0-9]{4})(?P<mo>[0-9][0-9])(?P<d>[0-9][0-9])[Tt](?P<h>[0-9][0-9])(?P<mi>[0-9][0-9])(?P<s>[0-9][0-9])?(?P<z>[Zz])?"
)
_CLOCK = re.compile(r"[0-2][0-9]:[0-5][0-9]")
NEVER = "0001-01-01"  # how some tools write "not ended"


class NoInstant(ValueError):
    """The value is no usable instant; the message is for the person."""


def read_instant(value: object, zone: str = "") -> tuple[datetime | None, str]:
    """The instant of a value from a list or form, and a remark to show ("" when there is nothing to say).

    ``0001-01-01…`` means "not ended": None. Numbers are seconds, milliseconds or nanoseconds since 1970.
    A time in a named zone that happens twice is the first of the two; one that is skipped moves forward by the gap.
    """
    if isinstance(value, bool) or value is None or not isinstance(value, str | int | float):
        raise NoInstant("This is no date. Write it like 2024-02-13 22:00.")
    if isinstance(value, int | float):
        return _epoch(value), "Read as seconds since 1970."
    text = value.strip()
    if text.startswith(NEVER):
        return None, "This value stands for “not ended”."
    match = _INSTANT.fullmatch(text) or _BASIC.fullmatch(text)
    if not match:
        raise NoInstant(f"“{text[:40]}” is no date we can read. Write it like 2024-02-13 22:00.")
    wall = _wall(match)
    if match.groupdict().get("z"):
        offset = Zone("UTC", 0) if match["z"][:1] in "zZUG" else read_offset(match["z"])
        if offset is None:
            raise NoInstant(f"“{match['z']}” is no offset. Offsets go from -12:00 to +14:00.")
        return offset.at(wall), ""
    if not zone:
        return wall, "No zone is given."
    named = named_zone(zone)
    if named is None:
        raise NoInstant(f"“{zone[:40]}” is no zone we know. Write it like Europe/Berlin or UTC+2.")
    return in_zone(wall, named)


def _wall(match: re.Match[str]) -> datetime:
    day = date_or_none(int(match["y"]), int(match["mo"]), int(match["d"]))
    if day is None:
        raise NoInstant(f"There is no day “{match['y']}-{match['mo']}-{match['d']}”.")
    hour, minute, second = int(match["h"] or 0), int(match["mi"] or 0), int(match["s"] or 0)
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        raise NoInstant(f"There is no time “{hour:02d}:{minute:02d}:{second:02d}”.")
    wall = datetime(day.year, day.month, day.day, hour % 24, minute, min(second, 59))
    return wall + timedelta(days=hour == 24)


def _epoch(number: float) -> datetime:
    if not math.isfinite(number):
        raise NoInstant("This number is no date.")
    for factor in (1, 1_000, 1_000_000, 1_000_000_000):
        seconds = number / factor
        if 631_152_000 <= seconds <= 4_133_980_800:  # 1990 to 2100
            return datetime.fromtimestamp(seconds, UTC).replace(microsecond=0)
    raise NoInstant("This number is no date between 1990 and 2100.")


def in_zone(wall: datetime, zone: Zone, after: datetime | None = None) -> tuple[datetime, str]:
    """The wall clock in that zone, and words when the clock change makes it odd.

    Of a time that happens twice the first is taken; the second where the first would be before `after`, the entry
    that stands above it in the text.
    """
    first = zone.at(wall)
    if not zone.place:
        return first, ""
    second = first.replace(fold=1)
    if first.utcoffset() == second.utcoffset():
        return first, ""
    back = first.astimezone(UTC).astimezone(first.tzinfo)
    if back.replace(tzinfo=None) == wall:
        if after is not None and after.tzinfo and first.astimezone(UTC) < after.astimezone(UTC):
            return second, f"{wall:%H:%M} happens twice on that day in {zone.text}; the second is used. Correct?"
        return first, f"{wall:%H:%M} happens twice on that day in {zone.text}; the first is used. Correct?"
    return back, f"{wall:%H:%M} does not exist on that day in {zone.text}; it is moved to {back:%H:%M}. Correct?"


def doubtful_span(start: datetime, end: datetime, now: datetime | None = None) -> str:
    """Words when a start and an end do not fit together; empty when they do. Instants are compared, not clocks."""
    if (start.tzinfo is None) != (end.tzinfo is None):
        return ""
    if now and start.tzinfo and start > now + timedelta(minutes=5):
        return f"The start ({start:%Y-%m-%d %H:%M}) is in the future."
    if end < start:
        return f"The end ({end:%Y-%m-%d %H:%M}) is before the start ({start:%Y-%m-%d %H:%M})."
    if end - start > timedelta(days=366):
        return f"The incident takes {(end - start).days} days. Correct?"
    return ""


def minutes_of_clocks(start: object, end: object) -> int | None:
    """Minutes of a range of two clocks ``HH:MM`` that the text gives in one breath; over midnight where it must be."""
    if (
        not isinstance(start, str)
        or not isinstance(end, str)
        or not (_CLOCK.fullmatch(start) and _CLOCK.fullmatch(end))
    ):
        return None
    a, b = (int(clock[:2]) * 60 + int(clock[3:]) for clock in (start, end))
    return (b - a) % 1440 or None


def minutes_between(start: object, end: object) -> float | None:
    """Minutes from start to end when both are instants of one kind (both with a zone, or both without)."""
    if (
        not isinstance(start, datetime)
        or not isinstance(end, datetime)
        or (start.tzinfo is None) != (end.tzinfo is None)
    ):
        return None
    minutes = (end - start).total_seconds() / 60
    return int(minutes) if minutes == int(minutes) else round(minutes, 1)
