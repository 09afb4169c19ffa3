"""Times of a run compared with those of the original incident. Pure: seconds on the drill clock.

Each measure has one value per player who did it. The median is given with n and, from six values on, the 95 %
interval of the median by order statistics; fewer values are "too few".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from core.statistics import median_interval

LEAST_SHOWN = 3  # medians of fewer players would show single answers to others


@dataclass(frozen=True)
class Answered:
    """One answer: `kind` suspect, rule_out, ask, escalate, update, act; `about` decoy, cause, other; on the clock."""

    player: int
    kind: str
    about: str
    seconds: float
    confidence: str = ""


@dataclass(frozen=True)
class Reference:
    """What really happened, in seconds after the first sign. None: not known."""

    ref: str = ""
    decoy_from: float | None = None
    decoy_until: float | None = None
    escalated: float | None = None
    cause: float | None = None
    updated: float | None = None  # the first status update
    end: float | None = None


@dataclass(frozen=True)
class Measure:
    """`values`: one per player who did it, ascending. `before`: the same in the original incident."""

    name: str
    label: str
    players: int
    values: Sequence[float] = ()
    before: float | None = None

    @property
    def n(self) -> int:
        return len(self.values)

    @property
    def median(self) -> float | None:
        return median(self.values) if self.values else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return median_interval(self.values)


@dataclass
class PlayerTimes:
    player: int
    ruled_out: float | None = None  # from then on the player no longer suspected the decoy
    suspects: bool = False
    escalated: float | None = None
    named: float | None = None
    updated: float | None = None
    last: Answered | None = None
    suspected_cause: Answered | None = None  # the last one


@dataclass
class Scores:
    players: list[PlayerTimes] = field(default_factory=list)
    rule_out: Measure = Measure("rule_out", "Rule out the decoy", 0)
    escalate: Measure = Measure("escalate", "Escalate", 0)
    name: Measure = Measure("name", "Name the component", 0)
    update: Measure = Measure("update", "Send the first status update", 0)

    @property
    def measures(self) -> list[Measure]:
        return [self.rule_out, self.escalate, self.name, self.update]


def times_of(player: int, answers: Iterable[Answered]) -> PlayerTimes:
    """Walk through one player's answers in order. Suspecting another cause rules out the decoy too."""
    times = PlayerTimes(player)
    for answer in answers:
        times.last = answer
        if answer.kind == "escalate" and times.escalated is None:
            times.escalated = answer.seconds
        if answer.kind == "update" and times.updated is None:
            times.updated = answer.seconds
        if answer.kind == "suspect":
            times.suspected_cause = answer
            if answer.about == "cause" and times.named is None:
                times.named = answer.seconds
        if answer.kind == "suspect" and answer.about == "decoy":
            times.suspects, times.ruled_out = True, None
        elif answer.kind == "suspect" or (answer.kind == "rule_out" and answer.about == "decoy"):
            times.suspects = False
            times.ruled_out = answer.seconds if times.ruled_out is None else times.ruled_out
    return times


def scores_of(
    players: Sequence[int], answers: Iterable[Answered], *, decoy_from: float | None, before: Reference
) -> Scores:
    """`decoy_from`: when the first cue of the decoy was released; rule-out times count from there."""
    by_player: dict[int, list[Answered]] = {player: [] for player in players}
    for answer in sorted(answers, key=lambda each: each.seconds):
        by_player.setdefault(answer.player, []).append(answer)
    times = [times_of(player, given) for player, given in by_player.items()]
    start = decoy_from or 0.0
    took = None if before.decoy_until is None else before.decoy_until - (before.decoy_from or 0.0)
    return Scores(
        players=times,
        rule_out=measure("rule_out", "Rule out the decoy", times, "ruled_out", took, start),
        escalate=measure("escalate", "Escalate", times, "escalated", before.escalated),
        name=measure("name", "Name the component", times, "named", before.cause),
        update=measure("update", "Send the first status update", times, "updated", before.updated),
    )


def measure(
    name: str, label: str, times: Sequence[PlayerTimes], field: str, before: float | None, start: float = 0.0
) -> Measure:
    found = [getattr(time, field) for time in times]
    values = sorted(max(0.0, value - start) for value in found if value is not None)
    return Measure(name, label, len(times), tuple(values), before)


def half_of(values: Sequence[float], players: int) -> int | None:
    """The index of the value at which half of all players had done it; None if fewer did."""
    needed = max(1, (players + 1) // 2)
    return needed - 1 if players and len(values) >= needed else None
