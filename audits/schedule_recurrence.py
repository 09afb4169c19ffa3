"""Recurrence of schedules: an empty rule means once; other rules are handled by core/schedule."""

from datetime import date

from core.errors import Invalid
from core.schedule.recurrence import BadRule, describe, next_after, occurrences, parsed

NAMES = {
    "": "once",
    "FREQ=WEEKLY": "every week",
    "FREQ=MONTHLY": "every month",
    "FREQ=MONTHLY;INTERVAL=3": "every quarter",
    "FREQ=YEARLY": "every year",
}


def next_day(rule: str, starts_on: date, after: date) -> date | None:
    """The first date of the rule after `after`; None if there is none or the rule is empty."""
    if rule:
        return next_after(rule, starts_on, after)
    return starts_on if starts_on > after else None


def checked_rule(rule: str, starts_on: date, *, field: str = "rrule") -> str:
    """The rule in one spelling. Refuses one that cannot be read, and one without a date after `starts_on`."""
    if not rule.strip():
        return ""
    try:
        found = ";".join(f"{name}={value}" for name, value in parsed(rule).items())
    except BadRule as error:
        raise Invalid(field, str(error)) from None
    if next_after(found, starts_on, starts_on) is None:
        raise Invalid(field, f"This rule has no date after {starts_on.isoformat()}, the first one.")
    return found


def next_days(rule: str, starts_on: date | None, after: date | None, count: int = 3) -> list[date]:
    """The dates that follow `after`."""
    return occurrences(rule, starts_on, after=after, count=count) if rule and starts_on and after else []


def describe_recurrence(rule: str) -> str:
    return NAMES.get(rule) or describe(rule)
