"""Recurrence of schedules: an empty rule means once; other rules are handled by core/schedule."""

from datetime import date

from core.schedule.recurrence import BadRule, describe, next_after, parsed

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


def is_rule(rule: str) -> bool:
    """Whether the rule is valid and not more frequent than daily."""
    try:
        parsed(rule)
    except BadRule:
        return False
    return True


def describe_recurrence(rule: str) -> str:
    return NAMES.get(rule) or describe(rule)
