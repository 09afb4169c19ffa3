"""Results of answers and scores of runs. Pure functions."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

NUMBER = re.compile(r"[+-]?[0-9]{1,30}(?:[.,][0-9]{1,30})?")
THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")  # 1000 in English, 1.000 elsewhere
PASS, FAIL, NA = "pass", "fail", "na"
ANSWERED = "answered"  # text, and choices without a passing answer: recorded, not scored


@dataclass(frozen=True)
class ScoredItem:
    """One item with the result of its answer ("" if not answered). `shown` is false if a rule hides it."""

    weight: int
    critical: bool
    required: bool
    result: str
    shown: bool = True


@dataclass(frozen=True)
class Score:
    earned: int
    possible: int
    answered: int
    asked: int
    failed_critical: bool
    open_required: int


def score(items: Iterable[ScoredItem]) -> Score:
    """Earned and possible weight of the answered items. N/A, unscored and hidden items count in neither."""
    shown = [item for item in items if item.shown]
    counting = [item for item in shown if item.result in {PASS, FAIL}]
    return Score(
        earned=sum(item.weight for item in counting if item.result == PASS),
        possible=sum(item.weight for item in counting),
        answered=sum(bool(item.result) for item in shown),
        asked=len(shown),
        failed_critical=any(item.critical and item.result == FAIL for item in shown),
        open_required=sum(item.required and not item.result for item in shown),
    )


def result_of_number(value: str, low: Decimal | None, high: Decimal | None) -> str:
    """Passes if `low` <= value <= `high`. Raises ValueError if the value is not one number: "1,000" may be two."""
    value = value.strip()
    if not NUMBER.fullmatch(value) or THOUSANDS.fullmatch(value):
        raise ValueError(value)
    number = Decimal(value.replace(",", "."))
    inside = (low is None or number >= low) and (high is None or number <= high)
    return PASS if inside else FAIL
