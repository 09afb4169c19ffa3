"""Collects candidates for start, end and duration."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from .date_anchors import Calendar
from .instants import in_zone
from .labeled_values import Label
from .result import STATED, WORKED_OUT, Entry, Found
from .sections import Document
from .time_expressions import When, find_times
from .zones import Zone


@dataclass
class Bounds:
    """Start, end and duration in the text. Several readings of one value are kept."""

    starts: list[Found] = field(default_factory=list)
    ends: list[Found] = field(default_factory=list)
    lengths: list[Found] = field(default_factory=list)  # minutes


class BoundReader:
    """Turns the times of one document into starts and ends."""

    def __init__(
        self, doc: Document, calendar: Calendar, zone: Zone | None, labels: list[Label], entries: list[Entry]
    ) -> None:
        self.doc, self.calendar, self.zone, self.labels, self.entries = doc, calendar, zone, labels, entries
        self.bounds = Bounds()

    def _add_duration(self, length: tuple[float, tuple[int, int], bool], why: str) -> None:
        minutes, span, about = length
        self.bounds.lengths.append(
            Found(
                int(minutes) if minutes == int(minutes) else minutes,
                span,
                STATED,
                why + (", approximate" if about else ""),
            )
        )

    def _add_range(self, times: list[When], why: str, *, needs_two: bool = False) -> None:
        clocked = [w for w in times if w.clock]
        if not clocked or (needs_two and len(clocked) < 2 and not clocked[0].until):
            return
        first = clocked[0]
        self._add_times(False, [first], why)
        if first.until:
            self._add_range_end(first, why)
        elif len(clocked) > 1:
            self._add_times(True, [self._with_zone_of_first(first, clocked[1])], why)

    @staticmethod
    def _with_zone_of_first(first: When, second: When) -> When:
        """The second time of a range takes day and zone from the first, the first its zone from the second."""
        return replace(second, zone=second.zone or first.zone)

    def _add_range_end(self, when: When, why: str) -> None:
        start = self.bounds.starts[-1].value if self.bounds.starts else None
        day = self.calendar.resolve(when.until_day) if when.until_day else None
        if day is None and isinstance(start, datetime):
            day = start.date()
            if when.until and (when.until.hour, when.until.minute) < (start.hour, start.minute):
                day += timedelta(days=1)
        self._add_bound(
            True,
            self._instant_or_clock(day, when.until, when.zone),
            (when.start, when.end),
            why,
            is_inferred=not when.until_day,
        )

    def _times_in(self, start: int, end: int) -> list[When]:
        found = find_times(self.doc.source, start, min(end, start + 3000), self.doc.lang, self.doc.order)
        # "2h" without am, pm or zone is a length of time rather than a clock
        return [w for w in found if not (w.clock and w.clock.whole_hour and not w.clock.half and not w.zone)]

    def _add_times(self, last: bool, times: list[When], why: str) -> None:
        for when in times:
            if not when.clock:
                continue
            day = self.calendar.resolve(when.day) if when.day else None
            is_inferred = False
            if day is None and when.day is None:
                day, is_inferred = self._assumed_day(last, when), True
            if day:
                day += timedelta(days=when.clock.next_day)
            self._add_bound(
                last,
                self._instant_or_clock(day, when.clock, when.zone),
                (when.start, when.end),
                why,
                is_inferred=is_inferred,
            )

    def _assumed_day(self, last: bool, when: When) -> date | None:
        base = self.calendar.anchor.day if self.calendar.anchor else None
        if last and self.bounds.starts and isinstance(start := self.bounds.starts[0].value, datetime):
            clock = when.clock
            base = start.date()
            if clock and (clock.hour, clock.minute) < (start.hour, start.minute):
                base += timedelta(days=1)
        return base

    def _instant_or_clock(self, day: date | None, clock, zone: Zone | None):
        if clock is None:
            return None
        if day is None:
            return f"{clock.hour:02d}:{clock.minute:02d}"
        wall = datetime(day.year, day.month, day.day, clock.hour, clock.minute, clock.second)
        zone = zone or self.zone
        return in_zone(wall, zone)[0] if zone else wall

    def _add_bound(
        self, last: bool, value: object, span: tuple[int, int], why: str, *, is_inferred: bool = False
    ) -> None:
        if value is None:
            return
        from_timeline = "entry" in why
        found = Found(
            value,
            span,
            WORKED_OUT if is_inferred or from_timeline else STATED,
            f"from {why}" + ("; its day was inferred" if is_inferred else ""),
        )
        (self.bounds.ends if last else self.bounds.starts).append(found)
