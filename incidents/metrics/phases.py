"""Phases of the impact: undetected, diagnosing, fixing, recovering."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.text import get_text_list

from incidents.facts import Facts, Interval, seconds_in
from incidents.metrics.lengths import diversions

PHASES = ("undetected", "diagnosing", "fixing", "recovering")


@dataclass(frozen=True)
class Phase:
    """[start, end) of one stage; `end` is None while it runs. `label` names merged phases."""

    name: str  # undetected, diagnosing, fixing, recovering
    label: str
    start: datetime
    end: datetime | None

    def until(self, now: datetime) -> Interval:
        return self.start, max(self.start, self.end or now)

    def seconds(self, now: datetime) -> int:
        return seconds_in([self.until(now)])


def phases(facts: Facts) -> list[Phase]:
    """The phases of each continuous period of impact; gaps between periods stay empty.

    A missing boundary merges a phase into the next, and the label names both. Without `fix_applied`, `mitigated` ends
    fixing. A period that starts after the last fix is labeled as reopened.
    """
    start = facts.impact_start
    if start is None:
        return []
    live = facts.is_live or (bool(facts.windows) and facts.impact_end is None)
    stretches = facts.impact or [(start, facts.ended_at or facts.now)]
    marks = _in_order(
        [facts.at("detected"), facts.at("cause_identified"), facts.at("fix_applied") or facts.at("mitigated")]
    )
    out: list[Phase] = []
    for begun, ended in stretches[:-1]:
        out += _stretch(begun, ended, ended, marks, bool(out), unfinished=any(m and m > ended for m in marks))
    begun, ended = stretches[-1]
    return out + _stretch(begun, ended, None if live else ended, marks, bool(out), unfinished=live)


def _in_order(marks: list[datetime | None]) -> list[datetime | None]:
    """Ignore a boundary later than one that must follow it, such as a cause identified after the fix."""
    return [
        mark if mark and all(later is None or later >= mark for later in marks[number:]) else None
        for number, mark in enumerate(marks)
    ]


def _stretch(
    begun: datetime,
    limit: datetime,
    ended: datetime | None,
    marks: list[datetime | None],
    again: bool,
    unfinished: bool,
) -> list[Phase]:
    bounds = list(zip(PHASES, [*marks, None if unfinished else limit], strict=True))
    if again:
        bounds = [(name, mark) for name, mark in bounds if mark is None or mark > begun]
        if len(bounds) == 1:
            return [Phase("recovering", "Reopened", begun, ended)]
    out: list[Phase] = []
    waiting: list[str] = []
    since = begun
    for name, mark in bounds:
        waiting.append(name)
        if mark is None or mark > limit:
            continue
        out.append(Phase(name, _joined(waiting), since, max(mark, since)))
        since, waiting = out[-1].end or since, []
    if waiting:  # a future phase is not merged
        out.append(Phase(waiting[0], _joined(waiting[:1]), since, ended))
    return out


def _joined(names: list[str]) -> str:
    text = get_text_list(names, "and")
    return text.capitalize()


def shape(facts: Facts) -> list[list[str | None]]:
    """`[[name, start, end | null], …]`: phases, then `detour` spans; the data of a sparkline."""
    parts: list[tuple[str, datetime, datetime | None]] = [(p.name, p.start, p.end) for p in phases(facts)]
    parts += [("detour", a, b) for a, b in diversions(facts)]
    return [[name, a.isoformat(), b.isoformat() if b else None] for name, a, b in parts]
