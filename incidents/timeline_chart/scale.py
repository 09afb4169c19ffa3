"""Converts instants to units, and places axis marks. Uses UTC instants, so clock changes do not distort the chart."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from core.schedule.moments import offset_text
from core.schedule.moments import zone_with_offset as moment_with_offset
from incidents.facts import Facts, Interval

DAY = 1440
STEPS = (5, 15, 30, 60, 180, 360, 720, *(DAY * days for days in (1, 2, 7, 28, 91, 365, 3650)))  # minutes between lines
LINES = 10
LONG = timedelta(days=14)  # longer charts mark neither midnights nor clock changes
AFTERWARDS = frozenset({"reviewed", "closed"})  # milestones of the follow-up, not of the incident
LEAST = timedelta(minutes=10)
BREAK = 30.0  # units of a shortened gap
MAX_ZONE_NAME = 5  # letters of a name that fit beside the axis
LEAST_GAP, GAP_RATIO, FEWEST_TIMES = timedelta(hours=3), 6, 5


@dataclass(frozen=True)
class Scale:
    """Maps [t0, t1] to [first, last] units; labels are in the incident's zone. A gap takes `BREAK` units."""

    t0: datetime
    t1: datetime
    first: float
    last: float
    zone: tzinfo
    gaps: tuple[Interval, ...] = ()  # in order, between t0 and t1

    def __call__(self, at: datetime) -> float:
        at = min(max(at, self.t0), self.t1)
        units, since = self.first, self.t0
        for start, end in self.gaps:
            if at <= start:
                break
            units += (start - since) / timedelta(minutes=1) * self.per_minute
            units += BREAK * min((at - start) / (end - start), 1.0)
            since = min(end, at)
        return round(units + (at - since) / timedelta(minutes=1) * self.per_minute, 1)

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def clock(self, at: datetime) -> str:
        return f"{self.local(at):%H:%M}"

    def day(self, at: datetime) -> str:
        return day_text(self.local(at).date())

    @property
    def per_minute(self) -> float:
        return (self.last - self.first - BREAK * len(self.gaps)) / drawn_minutes(self.t0, self.t1, self.gaps)

    @property
    def step(self) -> int:
        length = drawn_minutes(self.t0, self.t1, self.gaps)
        return next((step for step in STEPS if length / step < LINES), STEPS[-1])

    def label_step(self, width: float) -> int:
        """The smallest step whose lines are far enough apart for a time each."""
        return next((step for step in STEPS if step >= self.step and step * self.per_minute >= width), STEPS[-1])

    def lines(self, step: int | None = None) -> list[datetime]:
        """Instants inside the scale at a multiple of the step in local time."""
        step = step or self.step
        if step >= DAY:
            return [at for at in self._days(step // DAY) if not any(a < at < b for a, b in self.gaps)]
        return [at for at in self._walk(5 if step == 5 else 15) if self._is_on(at, step)]

    def midnights(self) -> list[datetime]:
        return [at for at in self.lines(DAY) if self.t0 < at < self.t1] if self.t1 - self.t0 <= LONG else []

    def changes(self) -> list[tuple[datetime, timedelta]]:
        """When the clocks of the zone jump, and by how much."""
        found: list[tuple[datetime, timedelta]] = []
        before = self.local(self.t0).utcoffset()
        for at in () if self.t1 - self.t0 > LONG else self._walk(15):
            offset = self.local(at).utcoffset()
            if offset != before and offset is not None and before is not None:
                found.append((at, offset - before))
            before = offset
        return found

    def _walk(self, minutes: int) -> Iterator[datetime]:
        step = timedelta(minutes=minutes)
        for since, until in self._stretches():
            at = since.astimezone(UTC).replace(second=0, microsecond=0)
            at -= timedelta(minutes=at.minute % min(minutes, 60))
            while at <= until:
                if at >= since:
                    yield at
                at += step

    def _stretches(self) -> Iterator[Interval]:
        """The parts between the gaps."""
        since = self.t0
        for start, end in self.gaps:
            yield since, start
            since = end
        yield since, self.t1

    def _days(self, every: int) -> Iterator[datetime]:
        """Local midnights of every n-th day; if midnight is skipped, the first instant of the day."""
        day, last = self.local(self.t0).date(), self.local(self.t1).date()
        day += timedelta(days=-day.toordinal() % every)
        while day <= last:
            at = datetime.combine(day, time(), self.zone).astimezone(UTC)
            if self.t0 <= at <= self.t1:
                yield at
            day += timedelta(days=every)

    def _is_on(self, at: datetime, step: int) -> bool:
        local = self.local(at)
        return (local.hour * 60 + local.minute) % step == 0


def span(facts: Facts) -> tuple[datetime, datetime] | None:
    """The first and last instant of the chart; None if there are no facts."""
    known = [milestone.at for name, milestone in facts.milestones.items() if name not in AFTERWARDS]
    starts = [at for at in (facts.impact_start, facts.at("detected"), *(e.at for e in facts.entries[:1])) if at]
    if not starts:
        return None
    t0 = min(starts)
    if is_running(facts):
        return t0, max(_half_hour_after(facts.now + timedelta(minutes=30)), t0 + LEAST)
    ends = [*known, *(b for _, b in facts.impact)] or [entry.at for entry in facts.entries]
    return t0, max(max(ends), t0 + LEAST)


def long_gaps(facts: Facts, t0: datetime, t1: datetime) -> tuple[Interval, ...]:
    """Stretches without a recorded time that are much longer than all others together, for example a wrong date."""
    recorded = {entry.at for entry in facts.entries} | {milestone.at for milestone in facts.milestones.values()}
    recorded |= {at for hypothesis in facts.hypotheses for at in (hypothesis.start, hypothesis.end) if at}
    recorded |= {at for call in facts.escalations for at in (call.requested, call.joined) if at}
    recorded |= {at for window in facts.windows for at in (window.start, window.end) if at}
    times = sorted({t0, t1} | {at for at in (*recorded, facts.now) if t0 < at < t1})
    if len(times) < FEWEST_TIMES:
        return ()
    long = [(a, b) for a, b in pairwise(times) if b - a >= LEAST_GAP]
    rest = max(t1 - t0 - sum((b - a for a, b in long), timedelta()), LEAST)
    return tuple((a + LEAST / 2, b - LEAST / 2) for a, b in long if b - a > GAP_RATIO * rest)


def drawn_minutes(t0: datetime, t1: datetime, gaps: tuple[Interval, ...]) -> float:
    return (t1 - t0 - sum((end - start for start, end in gaps), timedelta())) / timedelta(minutes=1)


def is_running(facts: Facts) -> bool:
    """Whether the incident is live: impact is open, or neither an end nor a resolution is known."""
    return facts.impact_end is None if facts.windows else facts.is_live


def _half_hour_after(at: datetime) -> datetime:
    rest = timedelta(minutes=at.minute % 30, seconds=at.second, microseconds=at.microsecond)
    return at if not rest else at - rest + timedelta(minutes=30)


def day_text(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def zone_with_offset(facts: Facts, at: datetime) -> str:
    """`GMT (UTC+0)`: the name that was used, when short, and its offset; else the offset alone."""
    name = facts.zone_label or facts.zone
    if name.isalpha() and len(name) <= MAX_ZONE_NAME:
        return moment_with_offset(facts.tz, at, name)
    return offset_text(at.astimezone(facts.tz))
