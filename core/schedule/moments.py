"""Parses times and days as people type them. Returns the interpretation; ambiguous input is an error with choices.

Instants are UTC. "GMT" means UTC+0 in July too. An ambiguous or skipped local time raises `Unclear`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import available_timezones

from core.schedule.zone_names import zone_label

SLACK = timedelta(minutes=5)  # clocks differ a little
NEAR = timedelta(hours=6)  # a time this far ahead is as likely a typing error as a time of yesterday
EARLIEST = date(2000, 1, 1)
LATEST = date(2099, 12, 31)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NEAR_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}

CLOCK = re.compile(r"([0-9]{1,2})[:.h]([0-9]{2})(?::([0-9]{2})(?:\.[0-9]{1,6})?)?\s*([ap]\.?m\.?)?", re.I)
ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
NAMED_DAY = re.compile(r"([0-9]{1,2})\.?\s+([a-z]{3})[a-z]*\.?(?:\s+([0-9]{4}))?", re.I)
AGO = re.compile(r"[-−](?:([0-9]{1,3})\s*d)?\s*(?:([0-9]{1,4})\s*h)?\s*(?:([0-9]{1,5})\s*m(?:in)?)?", re.I)
AHEAD = re.compile(r"\+?\s*([0-9]{1,4})\s*(wd|d|w|m)(?:ays?|eeks?|onths?)?", re.I)
ZONE = re.compile(r"\s*(?:(Z|UTC|GMT)|(?:UTC|GMT)?([+-])([0-9]{2}):?([0-9]{2})?)$", re.I)


class Unclear(ValueError):
    """The text does not identify one instant. `choices` are the possible instants.

    `message` says what to type, `question` is shown where the choices can be chosen from.
    """

    def __init__(self, message: str, choices: "tuple[Moment, ...]" = (), question: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.choices = choices
        self.question = question or message


@dataclass(frozen=True)
class Moment:
    """An instant, its text as understood, the input as typed, and which of two equal local times it is."""

    at: datetime
    words: str
    typed: str = ""
    fold: int = 0


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def local_instant(day: date, clock: time, zone: tzinfo, fold: int | None = None) -> datetime:
    """The UTC instant of a local time. Refuses a skipped local time; raises `Unclear` for an ambiguous one."""
    first, second = (datetime.combine(day, clock, zone).replace(fold=n) for n in (0, 1))
    if _returned(first) != first.replace(tzinfo=None):
        later = _returned(first)
        raise Unclear(
            f"{clock:%H:%M} on {_day(day)} does not exist in {zone} (daylight saving). "
            f"Enter {later:%H:%M} or a time before the change."
        )
    if first.utcoffset() != second.utcoffset() and fold is None:
        ambiguous = f"{clock:%H:%M} on {_day(day)} is ambiguous in {zone} (daylight saving)."
        typed = " or ".join(f"{clock:%H:%M}{local.isoformat()[-6:]}" for local in (first, second))
        raise Unclear(
            f"{ambiguous} Enter {typed}.",
            tuple(
                Moment(local.astimezone(UTC), f"the {which} {clock:%H:%M}, {offset_text(local)}", fold=n)
                for n, (which, local) in enumerate((("first", first), ("second", second)))
            ),
            f"{ambiguous} Choose one.",
        )
    return (second if fold else first).astimezone(UTC)


def wall_text(at: datetime, zone: tzinfo) -> str:
    """`2026-03-20 14:05`, as it is typed; with its offset where the zone has that local time twice."""
    local = at.astimezone(zone)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{local:%Y-%m-%d %H:%M}{local.isoformat()[-6:] if twice else ''}"


def parse_moment(
    text: str, *, now: datetime, zone: tzinfo, fold: int | None = None, future: bool = False, ask: bool = True
) -> Moment:
    """A time of an incident: `14:05`, `yesterday 14:05`, `fri 14:05`, `2026-03-02 14:05`, ISO, `-20m`, `@23:20`, `now`.

    A time without a day is the latest one in the past; one less than 6 hours ahead may be a typing error and is refused
    unless `ask` is False. Anything beyond five minutes from now is refused unless `future`.
    """
    typed = text.strip()
    words = typed.removeprefix("@").strip()
    if not words or len(words) > 60:
        raise Unclear("Enter a time, for example 14:05, yesterday 14:05 or -20m.")
    at = _relative(words, now) or _absolute(words, now, zone, fold, ask)
    if not EARLIEST <= at.date() <= LATEST:
        raise Unclear(f"Enter a date after {EARLIEST.year - 1}.")
    if not future and at > now + SLACK:
        raise Unclear(f"{interpreted_text(at, now, zone)} is in the future. Enter when it happened.")
    return Moment(at, interpreted_text(at, now, zone), typed, fold or 0)


def interpreted_text(at: datetime, now: datetime, zone: tzinfo) -> str:
    """`today 14:05, UTC+0`, `Fri 27 Feb 2026 14:05, UTC+1`: the result in its time zone."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    names = {0: "today", -1: "yesterday", 1: "tomorrow"}
    day = names.get((local.date() - today).days, f"{_day(local.date())} {local.year}")
    return f"{day} {local:%H:%M}, {offset_text(local)}"


def _relative(words: str, now: datetime) -> datetime | None:
    if words.lower() == "now":
        return now
    match = AGO.fullmatch(words.lower().removesuffix(" ago"))
    if not match or not any(match.groups()):
        return None
    days, hours, minutes = (int(part or 0) for part in match.groups())
    return now - timedelta(days=days, hours=hours, minutes=minutes)


def _absolute(words: str, now: datetime, zone: tzinfo, fold: int | None, ask: bool) -> datetime:
    rest, stated = _split_zone(words)
    where = stated or zone
    match = CLOCK.search(rest)
    before = rest[: match.start()] if match else ""
    if not match or rest[match.end() :].strip() or (before and before[-1] not in " Tt,"):
        raise Unclear(f"“{words}” is not a valid time. Enter 14:05, 2026-03-02 14:05 or -20m.")
    clock = _clock(match)
    today = now.astimezone(where).date()
    named = before.strip(" ,tT") if ISO_DAY.match(before.strip()) else before.strip(" ,")
    if named:
        return local_instant(past_day(named, today), clock, where, fold)
    at = local_instant(today, clock, where, fold)
    if at <= now + SLACK:
        return at
    yesterday = local_instant(today - timedelta(days=1), clock, where, fold)
    if ask and at - now < NEAR:
        text = interpreted_text(yesterday, now, where)
        raise Unclear(
            f"{clock:%H:%M} is in the future today. Enter “yesterday {clock:%H:%M}” if you mean {text}.",
            (Moment(yesterday, text, words),),
        )
    return yesterday


def _split_zone(words: str) -> tuple[str, tzinfo | None]:
    match = ZONE.search(words)
    if not match or not CLOCK.search(words[: match.start()]):
        return words, None
    rest = words[: match.start()]
    if match.group(1):
        return rest, UTC
    length = timedelta(hours=int(match.group(3)), minutes=int(match.group(4) or 0))
    if length > timedelta(hours=14) or int(match.group(4) or 0) > 59:
        raise Unclear(f"An offset of {match.group(0).strip()} does not exist.")
    return rest, timezone(-length if match.group(2) == "-" else length)


def _clock(match: re.Match[str]) -> time:
    hour, minute, second = (int(match.group(n) or 0) for n in (1, 2, 3))
    if half := (match.group(4) or "").lower().replace(".", ""):
        if not 1 <= hour <= 12:
            raise Unclear(f"{match.group(0).strip()} does not exist on a 12-hour clock.")
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise Unclear(f"{match.group(0).strip()} does not exist on a clock.")
    return time(hour, minute, second)


def past_day(words: str, today: date) -> date:
    """The last such day up to today: `today`, `yesterday`, `fri`, `20 Mar`; or a date with its year."""
    lower = words.lower()
    if lower in {"today", "yesterday"}:
        return today - timedelta(days=lower == "yesterday")
    if (weekday := _weekday(lower)) is not None:
        return today - timedelta(days=(today.weekday() - weekday) % 7)
    return _calendar_day(words, today, past=True)


def _weekday(word: str) -> int | None:
    """`fri`, `thurs` and `sunday`; not `month` or `sunk`."""
    return next((n for n, name in enumerate(WEEKDAYS) if len(word) >= 3 and name.startswith(word)), None)


def _calendar_day(words: str, today: date, *, past: bool) -> date:
    if match := ISO_DAY.fullmatch(words):
        return _date(words, *(int(part) for part in match.groups()))
    match = NAMED_DAY.fullmatch(words)
    if not match or match.group(2).lower() not in MONTHS:
        raise Unclear(f"“{words}” is not a valid date. Enter 2026-03-02, 2 Mar or fri.")
    month, day = MONTHS.index(match.group(2).lower()) + 1, int(match.group(1))
    if match.group(3):
        return _date(words, int(match.group(3)), month, day)
    for year in (today.year, today.year - 1) if past else (today.year, today.year + 1):
        found = _date(words, year, month, day)
        if found <= today if past else found >= today:
            return found
    return found


def _date(words: str, year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise Unclear(f"“{words}” does not exist in the calendar. Enter another date.") from None
    if not EARLIEST <= found <= LATEST:
        raise Unclear(f"Enter a date between {EARLIEST.year} and {LATEST.year}.")
    return found


def parse_day(text: str, *, on: date) -> tuple[date, str]:
    """A future day and its text: `+15d`, `+10wd`, `+2w`, `+1m`, `fri`, `tomorrow`, `20 Mar`, `2026-03-20`.

    A weekday is the next one after today; whether a past day is allowed is the caller's rule.
    """
    words = text.strip()
    lower = words.lower()
    if not words or len(words) > 40:
        raise Unclear("Enter a date, for example 2026-03-20, fri or +15d.")
    if lower in NEAR_DAYS:
        day = on + timedelta(days=NEAR_DAYS[lower])
    elif (weekday := _weekday(lower)) is not None:
        day = on + timedelta(days=(weekday - on.weekday() - 1) % 7 + 1)
    elif match := AHEAD.fullmatch(lower):
        day = _ahead(on, int(match.group(1)), match.group(2))
    else:
        day = _calendar_day(words, on, past=False)
    if not EARLIEST <= day <= LATEST:
        raise Unclear(f"Enter a date before {LATEST.year}.")
    away = (day - on).days
    relative = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(
        away, f"in {away} days" if away > 0 else f"{-away} days ago"
    )
    return day, f"{_day(day)} {day.year}, {relative}"


def _ahead(on: date, count: int, unit: str) -> date:
    if unit == "m":
        months = on.month - 1 + count
        year, month = on.year + months // 12, months % 12 + 1
        return next(date(year, month, day) for day in range(on.day, 0, -1) if day <= _last_day(year, month))
    if unit == "wd":
        day = on
        while count:
            day += timedelta(days=1)
            count -= day.weekday() < 5
        return day
    return on + timedelta(**{UNITS[unit]: count})


def _last_day(year: int, month: int) -> int:
    return ((date(year + month // 12, month % 12 + 1, 1)) - timedelta(days=1)).day


def _returned(local: datetime) -> datetime:
    return local.astimezone(UTC).astimezone(local.tzinfo).replace(tzinfo=None)


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def offset_text(local: datetime) -> str:
    """`UTC+1`, `UTC−3:30`: the offset of a local time."""
    seconds = int((local.utcoffset() or timedelta()).total_seconds())
    hours, rest = divmod(abs(seconds) // 60, 60)
    return f"UTC{'−' if seconds < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"


def zone_with_offset(zone: tzinfo, at: datetime, label: str = "") -> str:
    """`Europe/Berlin (UTC+1)`, or with the name that a text used, `GMT (UTC+0)`. UTC is `UTC`."""
    name = label or str(zone)
    offset = offset_text(at.astimezone(zone))
    return name if name == "UTC" else offset if zone_label(name) != name else f"{name} ({offset})"


def shown_until(now: datetime, instants: Iterable[datetime | None] = ()) -> datetime:
    """Until when running lengths are counted: the minute that has begun, or the latest of `instants` within it.

    So every page, fragment and answer of one minute shows the same number, however many seconds lie between them.
    """
    minute = now.replace(second=0, microsecond=0)
    return max([minute, *(at for at in instants if at and minute < at <= now)])
