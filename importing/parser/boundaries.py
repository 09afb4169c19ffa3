"""Start, end and duration: from labels, front matter, sentences or the timeline, and said which."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import zip_longest

from .date_anchors import Calendar
from .durations import find_duration
from .impact_phrases import BEGINS, BREAKS, ENDS, RECOVERS, STARTS, lasts_incident
from .instants import in_zone, minutes_between
from .labeled_values import Label
from .result import STATED, WORKED_OUT, Entry, Found
from .sections import Document
from .strip_markup import sentences
from .time_expressions import When, find_whens
from .zones import Zone


@dataclass
class Bounds:
    """What the text says about start, end and length; several readings stay side by side."""

    starts: list[Found] = field(default_factory=list)
    ends: list[Found] = field(default_factory=list)
    lengths: list[Found] = field(default_factory=list)  # minutes


class Reader:
    """Reads the bounds of one document."""

    def __init__(
        self, doc: Document, calendar: Calendar, zone: Zone | None, labels: list[Label], entries: list[Entry]
    ) -> None:
        self.doc, self.calendar, self.zone, self.labels, self.entries = doc, calendar, zone, labels, entries
        self.bounds = Bounds()

    def read(self) -> Bounds:
        """Labels first, then front matter, sentences, and at last the timeline."""
        self._labelled()
        self._matter()
        self._sentences()
        self._timeline()
        return self.bounds

    # ---- labels
    def _labelled(self) -> None:
        for label in self.labels:
            if label.name == "duration":
                self._duration(label)
            elif label.name in ("started", "ended") or (label.name == "resolved" and not self.bounds.ends):
                self._add(label.name != "started", self._whens(label.start, label.end)[:1], f"the line “{label.title}”")
            elif label.name == "date":
                self._range(self._whens(label.start, label.end), f"the line “{label.title}”", needs_two=True)

    def _duration(self, label: Label) -> None:
        whens = [w for w in self._whens(label.start, label.end) if w.clock]
        self._range(whens, f"the line “{label.title}”")
        clocks = [(w.start, w.end) for w in whens]
        length = find_duration(self.doc.source, label.start, label.end, clocks)
        if length and length[0] > 0:
            self._length(length, f"the line “{label.title}”")

    def _length(self, length: tuple[float, tuple[int, int], bool], why: str) -> None:
        minutes, span, about = length
        self.bounds.lengths.append(
            Found(
                int(minutes) if minutes == int(minutes) else minutes,
                span,
                STATED,
                why + (", approximate" if about else ""),
            )
        )

    def _range(self, whens: list[When], why: str, *, needs_two: bool = False) -> None:
        clocked = [w for w in whens if w.clock]
        if not clocked or (needs_two and len(clocked) < 2 and not clocked[0].until):
            return
        first = clocked[0]
        self._add(False, [first], why)
        if first.until:
            self._until(first, why)
        elif len(clocked) > 1:
            self._add(True, [self._second(first, clocked[1])], why)

    @staticmethod
    def _second(first: When, second: When) -> When:
        """The second time of a range takes day and zone from the first, the first its zone from the second."""
        return replace(second, zone=second.zone or first.zone)

    def _until(self, when: When, why: str) -> None:
        start = self.bounds.starts[-1].value if self.bounds.starts else None
        day = self.calendar.resolve(when.until_day) if when.until_day else None
        if day is None and isinstance(start, datetime):
            day = start.date()
            if when.until and (when.until.hour, when.until.minute) < (start.hour, start.minute):
                day += timedelta(days=1)
        self._put(
            True, self._moment(day, when.until, when.zone), (when.start, when.end), why, worked=not when.until_day
        )

    # ---- front matter
    def _matter(self) -> None:
        pairs = (
            (False, ("start time", "starttime", "started", "started at", "start")),
            (
                True,
                (
                    "end time",
                    "endtime",
                    "ended",
                    "ended at",
                    "end",
                    "resolvedwhen",
                    "resolved when",
                    "resolved at",
                    "resolved",
                ),
            ),
        )
        for last, keys in pairs:
            for key in keys:
                if (entry := self.doc.matter.get(key)) and entry.values:
                    self._add(last, self._whens(*entry.span)[:1], f"“{key}” in the front matter")
        day = self.doc.matter.get("date")
        if day and any("resolved" in key for key in self.doc.matter):
            self._add(False, [w for w in self._whens(*day.span)[:1] if w.clock], "“date” in the front matter")

    # ---- sentences
    def _sentences(self) -> None:
        for kinds in (("summary",), ("preamble",), ("impact",), ("other", "detection", "resolution", "timeline")):
            for section in self.doc.of(*kinds):
                for block in section.prose:
                    if section.kind == "timeline" and any(
                        e.span[0] <= block.end and block.start <= e.span[1] for e in self.entries
                    ):
                        continue
                    for start, end in sentences(self.doc.source[block.start : block.end]):
                        self._sentence(block.start + start, block.start + end, section.title.lower() or "opening text")

    def _sentence(self, start: int, end: int, where: str) -> None:
        text = self.doc.source[start:end]
        why = f"a sentence in the {where}"
        whens = [w for w in self._whens(start, end) if w.clock]
        if whens and (
            (
                whens[0].until
                and re.search(
                    r"(?:from|between|de|entre|von|das|desde)\s+\W*$", text[: whens[0].start - start] + " ", re.I
                )
            )
            or (
                whens[0].until
                and re.search(r"outage|incident|down|lasting|lasted|unavailab|panne|ausfall|queda|caída", text, re.I)
            )
        ):
            if not self.bounds.starts or not self.bounds.ends:
                self._range(whens, why)
        else:
            for when, following in zip_longest(whens[:3], whens[1:3]):
                before = self.doc.source[start : when.start]
                after = self.doc.source[when.end : min(following.start if following else end, when.end + 60)]
                if not self.bounds.ends and (ENDS.search(before) or RECOVERS.search(after)):
                    self._add(True, [when], why)
                elif self._told_before(start) and not BEGINS.search(before):
                    continue
                elif not self.bounds.starts and not self.bounds.ends and (STARTS.search(before) or when.day):
                    self._add(False, [when], why)
        if not self.bounds.lengths and re.search(
            r"\b(?:last(?:ed|ing)|persisted|outage|down(?:time)?|took|unusable|unavailable|duration|inaccessible|failure|duré|dura|dauerte|duró|durou|for)\b",
            text,
            re.I,
        ):
            length = find_duration(self.doc.source, start, end)
            if length and length[0] >= 1 and lasts_incident(text, length[1][0] - start):
                self._length(length, why)

    def _told_before(self, start: int) -> bool:
        """True when an earlier sentence has told an event with its time: a first alert is no start then."""
        return any(e.suggested and e.at and e.span[1] <= start for e in self.entries)

    # ---- the timeline itself
    def _timeline(self) -> None:
        timed = [e for e in self.entries if e.at is not None]
        if not timed:
            self._clock_only()
            return
        firm = any("sentence" not in found.why for found in self.bounds.starts + self.bounds.ends) or self.bounds.ends
        if not firm and (pair := self._stated_pair(timed)):
            self.bounds.starts.clear()
            minutes = self.bounds.lengths[0].value
            self._put(False, pair[0].at, pair[0].span, f"the entry {minutes:g} minutes before the recovery")
            self._put(True, pair[1].at, pair[1].span, "the entry that tells the recovery")
            return
        if not self.bounds.starts:
            first = next((e for e in timed if BREAKS.search(e.text)), None)
            self._put(
                False,
                (first or timed[0]).at,
                (first or timed[0]).span,
                "the entry that tells the break" if first else "the first entry of the timeline",
            )
        if not self.bounds.ends:
            last = self._recovery(timed)
            self._put(
                True,
                (last or timed[-1]).at,
                (last or timed[-1]).span,
                "the entry that tells the recovery" if last else "the last entry of the timeline",
            )

    def _recovery(self, timed: list[Entry]) -> Entry | None:
        """The last recovery of the first timeline; later clean-up is not the incident."""
        found = [
            e
            for e in timed
            if RECOVERS.search(e.text)
            and not re.search(r"\b(?:not|still|attempt|partial\w*|begins? to|will be|to be)\b", e.text[:160], re.I)
        ]
        return found[-1] if found else None

    def _stated_pair(self, timed: list[Entry]) -> tuple[Entry, Entry] | None:
        """Two entries exactly as far apart as a stated length: a break or the first one, and a recovery."""
        for length in self.bounds.lengths:
            for last in (e for e in timed if RECOVERS.search(e.text)):
                for first in (e for e in timed if e is timed[0] or BREAKS.search(e.text)):
                    gap = minutes_between(first.at, last.at)
                    if gap is not None and gap == length.value:
                        return first, last
        return None

    def _clock_only(self) -> None:
        clocked = [e for e in self.entries if e.clock and not e.suggested]
        if clocked:
            self.bounds.starts.append(
                Found(clocked[0].clock, clocked[0].span, WORKED_OUT, "the first entry; no date in the text")
            )
            last = next((e for e in reversed(clocked) if RECOVERS.search(e.text)), clocked[-1])
            self.bounds.ends.append(Found(last.clock, last.span, WORKED_OUT, "the last entry; no date in the text"))

    # ---- shared
    def _whens(self, start: int, end: int) -> list[When]:
        found = find_whens(self.doc.source, start, min(end, start + 3000), self.doc.lang, self.doc.order)
        # "2h" without am, pm or zone is a length of time rather than a clock
        return [w for w in found if not (w.clock and w.clock.whole_hour and not w.clock.half and not w.zone)]

    def _add(self, last: bool, whens: list[When], why: str) -> None:
        for when in whens:
            if not when.clock:
                continue
            day = self.calendar.resolve(when.day) if when.day else None
            worked = False
            if day is None and when.day is None:
                day, worked = self._day_for(last, when), True
            if day:
                day += timedelta(days=when.clock.next_day)
            self._put(last, self._moment(day, when.clock, when.zone), (when.start, when.end), why, worked=worked)

    def _day_for(self, last: bool, when: When) -> date | None:
        base = self.calendar.anchor.day if self.calendar.anchor else None
        if last and self.bounds.starts and isinstance(start := self.bounds.starts[0].value, datetime):
            clock = when.clock
            base = start.date()
            if clock and (clock.hour, clock.minute) < (start.hour, start.minute):
                base += timedelta(days=1)
        return base

    def _moment(self, day: date | None, clock, zone: Zone | None):
        if clock is None:
            return None
        if day is None:
            return f"{clock.hour:02d}:{clock.minute:02d}"
        wall = datetime(day.year, day.month, day.day, clock.hour, clock.minute, clock.second)
        zone = zone or self.zone
        return in_zone(wall, zone)[0] if zone else wall

    def _put(self, last: bool, value: object, span: tuple[int, int], why: str, *, worked: bool = False) -> None:
        if value is None:
            return
        from_timeline = "entry" in why
        found = Found(
            value,
            span,
            WORKED_OUT if worked or from_timeline else STATED,
            f"from {why}" + (", its day worked out" if worked else ""),
        )
        (self.bounds.ends if last else self.bounds.starts).append(found)
