"""Finds the entry of each milestone, with certainty and reason. Unclear milestones stay empty.

The words are those of the language (`languages/*.yaml`). A milestone has to fit the order of the incident: detected
before it is acknowledged, the fix not after the end. An entry on the recovery marks only the end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from .impact_phrases import RECOVERS
from .language import Language, language
from .phrases import phrase_pattern
from .result import WORKED_OUT, Entry, Parsed, Span

_IMPROVES = re.compile(
    r"\b(?:errors?|latency|error rate|queue|fehler(?:rate)?|erreurs|errores|erros)\s(?:\w+\s)?(?:drops?|"
    r"falls?|fell|dropped|decreas\w+|sinkt|sinken|baiss\w+|bajan|caem)\b",
    re.I,
)
_ORDER = ("detected", "acknowledged", "cause_identified")


@dataclass(frozen=True)
class Milestone:
    """A milestone with the entry that marks it (`index` in `Parsed.entries`), its place, and why."""

    name: str
    index: int
    span: Span
    certainty: str
    why: str


@lru_cache
def _patterns(code: str) -> dict[str, re.Pattern[str]]:
    return {
        name: re.compile("|".join(phrase_pattern(phrase.strip()) for phrase in phrases), re.I)
        for name, phrases in language(code).milestones.items()
    }


def read_milestones(parsed: Parsed) -> list[Milestone]:
    """At most one entry for each of detected, acknowledged, cause_identified and fix_applied."""
    words = _patterns(parsed.language)
    found: dict[str, int] = {}
    for index, entry in enumerate(parsed.entries):
        if entry.suggested and entry.at is None:
            continue
        name = _mark(entry, words, found, language(parsed.language))
        if name:
            found[name] = index
    fix = _fix(parsed, words, set(found.values()))
    if fix is not None:
        found["fix_applied"] = fix
    if "detected" in found and "acknowledged" in found and _before(parsed, found["acknowledged"], found["detected"]):
        del found["detected"]  # it was detected before it was acknowledged, at an unknown time
    return [
        Milestone(name, index, parsed.entries[index].span, WORKED_OUT, f"the entry states that it was {_WORDS[name]}")
        for name, index in sorted(found.items(), key=lambda item: item[1])
    ]


_WORDS = {
    "detected": "detected",
    "acknowledged": "acknowledged",
    "cause_identified": "traced to its cause",
    "fix_applied": "fixed",
}


def _mark(entry: Entry, words: dict[str, re.Pattern[str]], found: dict[str, int], lang: Language) -> str:
    text = entry.text[:400]
    for name in _ORDER:
        if name in found or not words[name].search(text):
            continue
        if name != "cause_identified" and RECOVERS.of(lang).search(text):
            continue
        if name == "detected" and words["detected_not"].search(text):
            continue
        return name
    return ""


def _fix(parsed: Parsed, words: dict[str, re.Pattern[str]], taken: set[int]) -> int | None:
    """The last entry before the end with a fix that was not reverted, or an improvement."""
    end = parsed.value("ended_at")
    fix = None
    for index, entry in enumerate(parsed.entries):
        text = entry.text[:400]
        if index in taken or _later(entry, end):
            continue
        worked = words["fix_applied"].search(text) and not words["failed"].search(text)
        if worked or _IMPROVES.search(text):
            fix = index
    return fix


def _later(entry: Entry, end: object) -> bool:
    if not isinstance(end, datetime) or entry.at is None or (end.tzinfo is None) != (entry.at.tzinfo is None):
        return False
    return entry.at > end


def _before(parsed: Parsed, first: int, second: int) -> bool:
    a, b = parsed.entries[first].at, parsed.entries[second].at
    if a is None or b is None or (a.tzinfo is None) != (b.tzinfo is None):
        return first < second
    return a < b
