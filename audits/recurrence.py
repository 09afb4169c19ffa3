"""When a schedule comes round: an empty rule is "once", anything else is a rule of core/schedule."""

from datetime import date

from core.schedule.recurrence import BadRule, next_after, parsed
from core.schedule.recurrence import in_words as words_of

NAMES = {
    "": "once",
    "FREQ=WEEKLY": "every week",
    "FREQ=MONTHLY": "every month",
    "FREQ=MONTHLY;INTERVAL=3": "every quarter",
    "FREQ=YEARLY": "every year",
}


def next_day(rule: str, starts_on: date, after: date) -> date | None:
    """The first day of the rule later than `after`; None when it is over, or happens once."""
    if rule:
        return next_after(rule, starts_on, after)
    return starts_on if starts_on > after else None


def is_rule(rule: str) -> bool:
    """Whether the rule can be followed: daily or rarer."""
    try:
        parsed(rule)
    except BadRule:
        return False
    return True


def in_words(rule: str) -> str:
    return NAMES.get(rule) or words_of(rule)
