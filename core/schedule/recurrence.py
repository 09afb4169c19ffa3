"""Recurring days: a small, safe subset of RRULE over python-dateutil, and a description of the rule."""

import calendar
import re
from datetime import date, datetime, time, timedelta
from itertools import islice

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr
from django.utils.text import get_text_list

ALLOWED = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "UNTIL"}
SHAPES = {  # of rules that also have a description
    "UNTIL": r"2\d{7}(T\d{6})?",
    "BYMONTH": r"(1[0-2]|[1-9])(,(1[0-2]|[1-9])){0,11}",
    "BYMONTHDAY": r"(-1|[12]?\d|3[01])(,(-1|[12]?\d|3[01])){0,30}",
    "BYSETPOS": r"-?[1-9]\d?",
    "BYDAY": r"[+-]?[1-5]?(MO|TU|WE|TH|FR|SA|SU)(,[+-]?[1-5]?(MO|TU|WE|TH|FR|SA|SU)){0,13}",
}
UNUSABLE = {"DAILY": {"BYMONTHDAY", "BYSETPOS"}, "WEEKLY": {"BYMONTHDAY"}}  # they may have no day up to the year 9999
UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
DAYS = {"MO": "Monday", "TU": "Tuesday", "WE": "Wednesday", "TH": "Thursday", "FR": "Friday", "SA": "Saturday"}
DAYS["SU"] = "Sunday"
PLACES = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}
AHEAD = relativedelta(years=12)  # limit of the search for the next day
MONTHS = list(calendar.month_name)


class BadRule(ValueError):
    """The rule is invalid; the message states the reason."""


def parsed(rule: str) -> dict[str, str]:
    """The parts of a rule such as `FREQ=MONTHLY;INTERVAL=3`. Refuses what is not about days, or has no next day."""
    parts = dict(part.partition("=")[::2] for part in rule.strip().upper().removeprefix("RRULE:").split(";") if part)
    if parts.get("FREQ") not in UNITS:
        raise BadRule("A rule must repeat by day, week, month or year.")
    if unknown := set(parts) - ALLOWED | set(parts) & UNUSABLE.get(parts["FREQ"], set()):
        raise BadRule(f"{sorted(unknown)[0]} cannot be used in a rule here.")
    if not re.fullmatch(r"[1-9]\d{0,2}", parts.get("INTERVAL", "1")):
        raise BadRule("A rule repeats every 1 to 999 days, weeks, months or years.")
    for name, shape in SHAPES.items():
        if name in parts and not re.fullmatch(shape, parts[name]):
            raise BadRule(f"{name} cannot be read. Try FREQ=MONTHLY;BYDAY=1MO.")
    try:
        _until(parts)
        rrulestr(_line(parts), dtstart=datetime(2000, 1, 1))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise BadRule("That rule cannot be read. Try FREQ=MONTHLY;BYDAY=1MO.") from None
    return parts


def occurrences(rule: str, start: date, *, after: date, count: int = 1) -> list[date]:
    """Up to `count` days after `after`, counted from `start`; fewer when the rule ends or has none within 12 years."""
    parts = parsed(rule)
    last = after + AHEAD
    if parts["FREQ"] in {"MONTHLY", "YEARLY"} and not any(key.startswith("BY") for key in parts):
        return _by_calendar(parts, start, after, last, count)
    begun = datetime.combine(_close_to(after, parts, start), time())
    until = min(datetime.combine(last, time()), _until(parts) or datetime.max)
    days = rrulestr(_line({k: v for k, v in parts.items() if k != "UNTIL"}), dtstart=begun).replace(until=until)
    return [at.date() for at in islice(days.xafter(datetime.combine(after, time())), count)]


def next_after(rule: str, start: date, after: date) -> date | None:
    """The first day of the rule after `after`."""
    return next(iter(occurrences(rule, start, after=after)), None)


def describe(rule: str) -> str:
    """`every 3 months on the first Monday`, `every week on Tuesday and Friday`."""
    parts = parsed(rule)
    interval, unit = int(parts.get("INTERVAL", "1")), UNITS[parts["FREQ"]]
    words = f"every {unit}" if interval == 1 else f"every {interval} {unit}s"
    if parts.get("BYDAY"):
        words += " on " + get_text_list(
            [_day_text(day, parts.get("BYSETPOS")) for day in parts["BYDAY"].split(",")], "and"
        )
    if parts.get("BYMONTHDAY"):
        words += " on " + get_text_list(
            ["the last day" if d == "-1" else f"day {d}" for d in parts["BYMONTHDAY"].split(",")], "and"
        )
    if parts.get("BYMONTH"):
        words += " in " + get_text_list([MONTHS[int(month)] for month in parts["BYMONTH"].split(",")], "and")
    if until := _until(parts):
        words += f", until {until.day} {until:%b %Y}"
    return words


def _close_to(after: date, parts: dict[str, str], start: date) -> date:
    """A later start with the same days after `after`, so that an early start costs nothing."""
    step = int(parts.get("INTERVAL", "1")) * {"DAILY": 1, "WEEKLY": 7}.get(parts["FREQ"], 0)
    return start + timedelta(days=max(0, (after - start).days // step - 1) * step) if step else start


def _line(parts: dict[str, str]) -> str:
    return ";".join(f"{key}={value}" for key, value in parts.items())


def _until(parts: dict[str, str]) -> datetime | None:
    return datetime.strptime(parts["UNTIL"][:8], "%Y%m%d") if parts.get("UNTIL") else None


def _by_calendar(parts: dict[str, str], start: date, after: date, last: date, count: int) -> list[date]:
    """Month by month from the start day; where a month is too short, its last day (dateutil would skip it)."""
    months = int(parts.get("INTERVAL", "1")) * (12 if parts["FREQ"] == "YEARLY" else 1)
    until = _until(parts)
    out: list[date] = []
    passed = (after.year - start.year) * 12 + after.month - start.month
    number = max(0, passed // months - 1)
    while len(out) < count:
        day = start + relativedelta(months=number * months)
        if day > last or (until and day > until.date()):
            break
        if day > after:
            out.append(day)
        number += 1
    return out


def _day_text(day: str, place: str | None) -> str:
    match = re.fullmatch(r"([+-]?\d)?([A-Z]{2})", day)
    number, name = (match.group(1) or place, DAYS[match.group(2)]) if match else (None, day)
    return f"the {PLACES.get(int(number), number)} {name}" if number else name
