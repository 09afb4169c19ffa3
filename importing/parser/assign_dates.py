"""Assigns an instant to each timeline candidate: the day comes from nearby text, and times roll over at midnight.

A clock that falls by six hours or more begins the next day; a smaller fall raises a question.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from .candidate import Candidate
from .clocks import Clock
from .date_anchors import Calendar, section_zone
from .instants import in_zone
from .labeled_values import inside
from .relative_times import Origin, find_origin
from .result import Question
from .sections import Document
from .zones import Zone, summer_doubt

NEXT_DAY_FALL = 6 * 60


@dataclass
class DatedCandidate:
    """A candidate with its instant; without a date or time, `clock` or `day` has the known part."""

    candidate: Candidate
    at: datetime | None = None
    until: datetime | None = None
    clock: str = ""
    day: str = ""
    zone: Zone | None = None
    why: list[str] = field(default_factory=list)


class DateAssigner:
    """Assigns an instant to the candidates of one document, in reading order."""

    def __init__(self, doc: Document, calendar: Calendar, zone: Zone | None) -> None:
        self.doc, self.calendar, self.zone = doc, calendar, zone
        self.origin = find_origin(doc, calendar, zone)
        self.questions: list[Question] = []
        self.day: date | None = None
        self.day_reason = ""
        self.previous: int | None = None
        self.last: datetime | None = None  # the instant of the entry above, in reading order
        self.previous_text = ""
        self.day_from_entry = False  # the current day came from an entry, not from a line above it
        self.uses_am_pm = False  # a time of this timeline has am or pm
        self.zone_doubts: set[str] = set()

    def run(self, candidates: list[Candidate]) -> list[DatedCandidate]:
        """All entries, oldest first where the text runs newest first."""
        dated: list[DatedCandidate] = []
        for section_candidates in _by_section(candidates):
            ordered = newest_last(section_candidates)
            self._enter_section(ordered)
            dated += [result for candidate in ordered if (result := self._date_candidate(candidate))]
        return dated

    def _enter_section(self, candidates: list[Candidate]) -> None:
        section = candidates[0].section
        self.previous, self.previous_text, self.last = None, "", None
        self.uses_am_pm = any(
            c.when.clock and c.when.clock.half and not c.when.clock.whole_hour and c.when.clock.hour <= 12
            for c in candidates
        )
        found = section_zone(self.doc, section, candidates[0].when.start)
        self.section_zone = found[0] if found else self.zone
        self.day, self.day_reason = None, ""
        if found_day := self._day_from_section(candidates):
            self.day, self.day_reason = found_day.day, f"date from {found_day.why}"
        elif self.calendar.anchor:
            self.day, self.day_reason = self.calendar.anchor.day, f"date from {self.calendar.anchor.why}"

    def _day_from_section(self, candidates: list[Candidate]):
        """A day in the heading of the section or in its lines before the first entry."""
        section, first = candidates[0].section, candidates[0].when.start
        if section.title and (
            found := self.calendar.first(*section.title_span_with_brackets(self.doc.source), "the heading")
        ):
            return found
        for block in section.blocks:
            if block.start >= first:
                return None
            if inside(block.start, block.end, self.calendar.stamps):
                continue
            spans = [*block.head, (block.start, block.end)] if block.kind != "row" else list(block.head)
            for span in spans:
                if found := self.calendar.first(*span, "the line above the timeline"):
                    return found
        return None

    def _date_candidate(self, candidate: Candidate) -> DatedCandidate | None:
        when = candidate.when
        if when.day:
            near = self.day or (self.calendar.anchor.day if self.calendar.anchor else None)
            found = self.calendar.resolve(when.day, near)
            if found is None:
                self._add_question(
                    f"“{self._source_text(candidate)}” has two readings or no year. Which day is it?", candidate
                )
                if not candidate.marker:
                    self.day = None
            else:
                self.day_from_entry = not candidate.marker
                self.day, self.day_reason = (
                    found,
                    "date on the entry" if not candidate.marker else "date from the heading above",
                )
                self.previous = None
        elif self.day_from_entry and self.calendar.default and self.calendar.default.day != self.day:
            self.day, self.day_reason = self.calendar.default.day, f"date from {self.calendar.default.why}"
            self.day_from_entry, self.previous = False, None
        if candidate.marker:
            self.previous = None
            return None
        if when.offset is not None and self.origin:
            return self._date_from_origin(candidate, when.offset, self.origin)
        result = DatedCandidate(candidate, zone=when.zone or self.section_zone)
        if when.clock:
            self._date_from_clock(result, when.clock)
        elif when.day and self.day:
            result.day = self.day.isoformat()
            result.why.append("the text gives a day but no time")
        return result

    def _date_from_origin(self, candidate: Candidate, minutes: float, origin: Origin) -> DatedCandidate | None:
        """Resolves "T+10m" if the text defines T. The line with only the definition is no entry."""
        if origin.bare and origin.span[0] <= candidate.when.start < origin.span[1]:
            return None
        return DatedCandidate(candidate, at=origin.after(minutes), zone=origin.zone, why=[origin.why])

    def _date_from_clock(self, result: DatedCandidate, clock: Clock) -> None:
        candidate = result.candidate
        minutes = self._minutes_of_day(clock, candidate)
        if (
            self.previous is not None
            and minutes < self.previous
            and not candidate.when.day
            and not self._is_repeated_hour(minutes)
        ):
            self._handle_earlier_clock(minutes, candidate, result)
        self.previous = minutes
        self.previous_text = f"{minutes // 60:02d}:{minutes % 60:02d}"
        if self.day is None:
            result.clock = self.previous_text
            result.why.append("no date in the text")
            return
        day = self.day + timedelta(days=clock.next_day)
        wall = datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, clock.second)
        result.why.append(self.day_reason)
        result.at = self.last = self._instant(wall, result.zone, candidate)
        if until := candidate.when.until:
            last = wall.replace(hour=until.hour, minute=until.minute, second=until.second)
            if candidate.when.until_day and (on := self.calendar.resolve(candidate.when.until_day, day)):
                last = last.replace(year=on.year, month=on.month, day=on.day)
            elif last < wall:
                last += timedelta(days=1)
            result.until = self._instant(last, result.zone, candidate)

    def _instant(self, wall: datetime, zone: Zone | None, candidate: Candidate) -> datetime:
        if zone is None:
            return wall
        at, doubt = in_zone(wall, zone, self.last)
        doubt = doubt or summer_doubt(zone, wall)
        if doubt and doubt not in self.zone_doubts:
            self.zone_doubts.add(doubt)
            self._add_question(doubt, candidate, "zone")
        return at

    def _minutes_of_day(self, clock: Clock, candidate: Candidate) -> int:
        """Minutes after midnight; a missing am or pm among 12-hour clocks is the reading that follows soonest."""
        if not (self.uses_am_pm and clock.open_half):
            return clock.minutes
        readings = [(clock.hour % 12) * 60 + clock.minute, (clock.hour % 12 + 12) * 60 + clock.minute]
        if self.previous is None:
            return clock.minutes
        best = min(readings, key=lambda m: (m - self.previous) % 1440)  # type: ignore[operator]
        if best != clock.minutes:
            self._add_question(
                f"“{self._source_text(candidate)}” has no am or pm. "
                f"It is read as {best // 60:02d}:{best % 60:02d}. Correct?",
                candidate,
            )
        return best

    def _handle_earlier_clock(self, minutes: int, candidate: Candidate, result: DatedCandidate) -> None:
        now = f"{minutes // 60:02d}:{minutes % 60:02d}"
        if self.previous - minutes >= NEXT_DAY_FALL:  # type: ignore[operator]
            if self.day:
                self.day += timedelta(days=1)
                self.day_reason += "" if "midnight" in self.day_reason else ", counted on over midnight"
                self._add_question(
                    f"The time goes from {self.previous_text} to {now}, read as {self.day.day} {self.day:%b}. Correct?",
                    candidate,
                )
        else:
            result.why.append("out of order in the text")
            self._add_question(
                f"The time goes back from {self.previous_text} to {now}. Is this the next day?", candidate
            )

    def _is_repeated_hour(self, minutes: int) -> bool:
        """Whether the clock goes back because the hour is repeated at the end of summer time."""
        zone = self.section_zone
        if self.day is None or zone is None or self.last is None or not self.last.tzinfo:
            return False
        day = self.day
        wall = datetime(day.year, day.month, day.day, minutes // 60, minutes % 60)
        second = in_zone(wall, zone, self.last)[0]
        return second.fold == 1 and second.astimezone(UTC) >= self.last.astimezone(UTC)

    def _source_text(self, candidate: Candidate) -> str:
        return self.doc.source[candidate.when.start : candidate.when.end].strip(" *_`[]()")

    def _add_question(self, words: str, candidate: Candidate, field_name: str = "timeline") -> None:
        self.questions.append(Question(words, field_name, (candidate.when.start, candidate.when.end)))


def _by_section(candidates: list[Candidate]) -> list[list[Candidate]]:
    groups: list[list[Candidate]] = []
    for candidate in candidates:
        if (groups and groups[-1][-1].section is candidate.section) or (
            groups and candidate.section.sub and candidate.section.kind == groups[-1][-1].section.kind
        ):
            groups[-1].append(candidate)
        else:
            groups.append([candidate])
    return groups


def newest_last(candidates: list[Candidate]) -> list[Candidate]:
    """The candidates oldest first. A text runs newest first if nearly every step goes back by less than half a day."""
    if len(candidates) < 2 or any(c.marker for c in candidates):
        return candidates
    key: Callable[[Candidate], tuple] = lambda c: (
        (c.when.day.year or 0, c.when.day.month, c.when.day.day) if c.when.day else (),
        c.when.clock.minutes if c.when.clock else -1,
    )
    keys = [key(c) for c in candidates if c.when.clock]
    if len(keys) < 2 or any(bool(k[0]) != bool(keys[0][0]) for k in keys):
        return candidates
    steps = list(pairwise(keys))
    back = sum(b < a for a, b in steps)
    forward = sum(b > a for a, b in steps)
    if keys[0][0]:
        return candidates[::-1] if back > forward else candidates
    small = all(a[1] - b[1] < 720 for a, b in steps if b < a)
    return candidates[::-1] if len(keys) >= 3 and back > 2 * forward and small else candidates
