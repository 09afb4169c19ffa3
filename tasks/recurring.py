"""The days on which something comes round again. Pure; the rule is RFC 5545 without DTSTART."""

from datetime import date, datetime, time
from itertools import islice

from dateutil.rrule import rrulestr

NAMES = {
    "": "once",
    "FREQ=WEEKLY": "every week",
    "FREQ=MONTHLY": "every month",
    "FREQ=MONTHLY;INTERVAL=3": "every quarter",
    "FREQ=YEARLY": "every year",
}


def next_day(rule: str, starts_on: date, after: date) -> date | None:
    """The first day of the rule later than `after`; None when it is over, or happens once."""
    if not rule:
        return starts_on if starts_on > after else None
    midnight = datetime.combine(starts_on, time())
    found = rrulestr(rule, dtstart=midnight).after(datetime.combine(after, time.max))
    return found.date() if found else None


def first_days(rule: str, starts_on: date, count: int) -> list[date]:
    """The first days, to show what a rule means before it is saved."""
    if not rule:
        return [starts_on]
    return [each.date() for each in islice(rrulestr(rule, dtstart=datetime.combine(starts_on, time())), count)]


def is_rule(rule: str) -> bool:
    """Whether the rule can be followed: daily or rarer, and without a start of its own."""
    try:
        parsed = rrulestr(rule, dtstart=datetime(2024, 1, 1))
    except (ValueError, TypeError, AttributeError):
        return False
    return rule.startswith("FREQ=") and "DTSTART" not in rule and getattr(parsed, "_freq", 9) <= 3


def in_words(rule: str) -> str:
    return NAMES.get(rule, rule.lower().replace(";", ", "))
