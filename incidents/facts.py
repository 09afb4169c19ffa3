"""The facts of one incident as plain data, for metrics and chart. No Django.

Instants are aware datetimes; intervals are half open, and an open end is None.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from core.schedule.moments import shown_until

Interval = tuple[datetime, datetime]
ENDED_STATUSES = frozenset({"merged", "canceled"})
DROPPED = frozenset({"ruled_out", "abandoned"})
AFTER_NOUN = re.compile(r"[\s,(](?:of|in|at|on|by|with|from|for|to|that|who|whose)\b|[,(]", re.IGNORECASE)
UTC_NAMES = frozenset({"UTC", "GMT", "Z", "Etc/UTC", "Etc/GMT"})


@dataclass(frozen=True)
class Window:
    """An impact interval. `share` is 0 to 1 of `population`; None stays unknown."""

    start: datetime
    end: datetime | None = None
    share: float | None = None
    population: str = ""
    approximate: bool = False

    def until(self, now: datetime) -> Interval:
        return self.start, max(self.start, self.end or now)


@dataclass(frozen=True)
class Milestone:
    at: datetime
    precision: str = "exact"  # exact, approx, unknown
    source: str = "person"  # system, person, import


@dataclass(frozen=True)
class Hypothesis:
    start: datetime
    end: datetime | None = None
    verdict: str = "open"  # open, ruled_out, confirmed, abandoned
    statement: str = ""


@dataclass(frozen=True)
class TeamEscalation:
    requested: datetime
    joined: datetime | None = None
    to_team: str = ""
    from_team: str = ""


@dataclass(frozen=True)
class Entry:
    pk: int
    at: datetime
    text: str
    type: str = "observation"
    milestone: str = ""
    number: int = 0  # 0 in facts that were stored before entries had one


@dataclass(frozen=True)
class Facts:
    """The input of one incident's metrics and chart. `now` replaces open ends."""

    now: datetime
    windows: tuple[Window, ...] = ()
    milestones: Mapping[str, Milestone] = field(default_factory=dict)
    hypotheses: tuple[Hypothesis, ...] = ()
    escalations: tuple[TeamEscalation, ...] = ()
    entries: tuple[Entry, ...] = ()
    active: tuple[tuple[datetime, datetime | None], ...] = ()  # spans in an active status
    efforts: tuple[tuple[object, datetime, datetime | None], ...] = ()  # (person, from, to)
    kind: str = "real"
    zone: str = "UTC"
    zone_label: str = ""
    first_team: str = ""
    acknowledged_by_itself: bool = False
    over: bool = False  # merged or canceled; `now` is then that time

    def at(self, name: str) -> datetime | None:
        milestone = self.milestones.get(name)
        return milestone.at if milestone else None

    def is_approximate(self, *names: str) -> bool:
        return any(name in self.milestones and self.milestones[name].precision != "exact" for name in names)

    def instants(self) -> Iterator[datetime | None]:
        """Every recorded time."""
        for window in self.windows:
            yield from (window.start, window.end)
        for hypothesis in self.hypotheses:
            yield from (hypothesis.start, hypothesis.end)
        for call in self.escalations:
            yield from (call.requested, call.joined)
        yield from (milestone.at for milestone in self.milestones.values())
        yield from (entry.at for entry in self.entries)
        for start, end in [*self.active, *((since, until) for _, since, until in self.efforts)]:
            yield from (start, end)

    @property
    def has_course(self) -> bool:
        """Whether two minutes or more are known: before that a chart would be empty."""
        minutes = {at.replace(second=0, microsecond=0) for at in self.instants() if at}
        return len(minutes) > 1

    @property
    def tz(self) -> ZoneInfo | timezone:
        return ZoneInfo("UTC") if self.zone in UTC_NAMES else ZoneInfo(self.zone)

    @property
    def impact(self) -> list[Interval]:
        """The union of the impact windows, in order; open ones until now."""
        return union(window.until(self.now) for window in self.windows)

    @property
    def impact_start(self) -> datetime | None:
        return min((window.start for window in self.windows), default=self.at("impact_started"))

    @property
    def impact_end(self) -> datetime | None:
        """None while any window is open or if there is none."""
        ends = [window.end for window in self.windows]
        return None if None in ends else max((end for end in ends if end), default=None)

    @property
    def ended_at(self) -> datetime | None:
        """When impact ended: the milestone, else the last window's end, else resolution, merging or cancelation."""
        stated = self.at("mitigated") or self.impact_end or self.at("resolved")
        return stated or (self.now if self.over else None)

    @property
    def is_live(self) -> bool:
        return self.impact_end is None and self.ended_at is None


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """Disjoint intervals in order that cover the same instants."""
    out: list[Interval] = []
    for start, end in sorted(intervals):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def clipped(intervals: Iterable[Interval], start: datetime, end: datetime) -> list[Interval]:
    cut = ((max(a, start), min(b, end)) for a, b in intervals)
    return [(a, b) for a, b in cut if a < b]


def seconds_in(intervals: Iterable[Interval]) -> int:
    """Covered seconds; overlaps count once."""
    return sum(whole_seconds(b - a) for a, b in union(intervals))


def whole_seconds(length: timedelta) -> int:
    """Cut off as minutes are: rounded up, 59.5 s would be a minute more than the clocks beside it."""
    return int(length.total_seconds())


def weight_unit(population: str) -> str:
    """The unit of weighted minutes: "users" for "users of the user API", "card payments"; "share" if unknown."""
    return AFTER_NOUN.split(population.strip())[0].strip() or "share"


def facts_of(
    incident: Any,
    *,
    now: datetime,
    windows: Iterable[Any] = (),
    milestones: Iterable[Any] = (),
    hypotheses: Iterable[Any] = (),
    escalations: Iterable[Any] = (),
    entries: Iterable[Any] = (),
    **more: Any,
) -> Facts:
    """Facts from loaded rows, without queries. `more`: additional fields of Facts."""
    over = incident.status in ENDED_STATUSES
    facts = Facts(
        now=min(now, incident.closed_at) if over and incident.closed_at else now,
        over=over,
        windows=tuple(
            Window(
                w.starts_at, w.ends_at, None if w.share is None else float(w.share), w.population, bool(w.approximate)
            )
            for w in windows
        ),
        milestones={m.name: Milestone(m.at, m.precision, m.source) for m in milestones},
        hypotheses=tuple(Hypothesis(h.started_at, h.ended_at, h.verdict, h.statement) for h in hypotheses),
        escalations=tuple(TeamEscalation(e.requested_at, e.joined_at, e.to_team, e.from_team) for e in escalations),
        entries=tuple(Entry(e.pk, e.at, e.text, e.type, e.milestone, e.number or 0) for e in entries),
        kind=incident.kind,
        zone=incident.zone,
        zone_label=incident.zone_text,
        **more,
    )
    return facts if over else replace(facts, now=shown_until(now, facts.instants()))


def merged(parent: Facts, children: Iterable[Facts]) -> Facts:
    """A merged incident: the union of both impacts and the earlier detection; the rest is that of the parent."""
    every = [parent, *children]
    detections = [facts.milestones["detected"] for facts in every if "detected" in facts.milestones]
    milestones = dict(parent.milestones)
    if detections:
        milestones["detected"] = min(detections, key=lambda milestone: milestone.at)
    changed = {"windows": tuple(w for facts in every for w in facts.windows), "milestones": milestones}
    return Facts(**{**parent.__dict__, **changed})
