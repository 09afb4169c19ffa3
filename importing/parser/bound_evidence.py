"""Finds start and end without labels: ranges, a stated duration, one time in two zones, a single day."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from .bounds import BoundReader
from .instants import minutes_between
from .labeled_values import inside
from .result import STATED, WORKED_OUT, Found
from .sections import split_label
from .time_expressions import When


class EvidenceReader(BoundReader):
    """Reads bounds that no label and no word names."""

    def _read_unknown_labels(self) -> None:
        """ "Nap time: 09:45 to 11:30 UTC": a line of the summary whose value is nothing but a range of clocks."""
        for section in self.doc.of("summary", "preamble", "impact"):
            for block in section.prose:
                label = split_label(self.doc.source, block.start, block.end)
                if (
                    not label
                    or label[0] in self.doc.lang.labels
                    or inside(block.start, block.end, self.calendar.stamps)
                ):
                    continue
                when = next(iter(self._times_in(label[3], block.end)), None)
                alone = when and when.start - label[3] <= 4 and block.end - when.end <= 4
                if when and when.clock and when.until and alone:
                    self._add_range([when], "a line that holds only a range", needs_two=True)
                    self.bounds.starts[-1:] = [replace(f, certainty=WORKED_OUT) for f in self.bounds.starts[-1:]]
                    self.bounds.ends[-1:] = [replace(f, certainty=WORKED_OUT) for f in self.bounds.ends[-1:]]
                    return

    def _add_end_by_duration(self) -> None:
        """An event exactly the stated duration after the start is the end."""
        events = [f for f in self.bounds.starts if isinstance(f.value, datetime)]
        if not events or not self.bounds.lengths or any("sentence" not in f.why for f in self.bounds.ends):
            return
        length = self.bounds.lengths[0]
        if self.bounds.ends and minutes_between(events[0].value, self.bounds.ends[0].value) == length.value:
            return
        for when in self._times_in_prose():
            day = self.calendar.resolve(when.day) if when.day else self._assumed_day(True, when)
            moment = self._instant_or_clock(day, when.clock, when.zone)
            if minutes_between(events[0].value, moment) == length.value:
                self.bounds.ends.clear()
                self._add_bound(
                    True, moment, (when.start, when.end), "a sentence, by the stated length", is_inferred=True
                )
                return

    def _add_day_only(self) -> None:
        """The text has a day but no time."""
        anchor = self.calendar.anchor
        if anchor and not any(e.clock or e.at for e in self.entries) and not self.bounds.ends:
            self.bounds.starts.append(
                Found(anchor.day.isoformat(), anchor.span, WORKED_OUT, f"only the day is given, in {anchor.why}")
            )

    def _add_times_in_other_zones(self) -> None:
        """The time of a start or end in a second zone: kept as a contradiction to show."""
        for bounds in (self.bounds.starts, self.bounds.ends):
            first = bounds[0] if bounds and isinstance(bounds[0].value, datetime) else None
            if first is None or first.value.tzinfo is None:
                continue
            for when in self._times_in_prose():
                clock = when.clock
                if not when.zone or not clock or (clock.hour, clock.minute) != (first.value.hour, first.value.minute):
                    continue
                day = self.calendar.resolve(when.day) if when.day else first.value.date()
                moment = self._instant_or_clock(day, clock, when.zone)
                if day == first.value.date() and minutes_between(first.value, moment):
                    bounds.append(Found(moment, (when.start, when.end), STATED, f"{when.zone.text} in the text"))
                    break

    def _times_in_prose(self) -> list[When]:
        """All clocks in sentences outside lists of actions and lessons."""
        found: list[When] = []
        for section in self.doc.of("summary", "preamble", "impact", "other", "detection", "resolution"):
            for block in section.prose:
                if len(found) < 200 and not inside(block.start, block.end, self.calendar.stamps):
                    found += [w for w in self._times_in(block.start, block.end) if w.clock]
        return found

    def _earliest_detection_label(self) -> Found | None:
        """The earliest labeled time of detection or declaration."""
        before, self.bounds.starts = self.bounds.starts, []
        for label in self.labels:
            if label.name in ("detected", "declared"):
                self._add_times(False, self._times_in(label.start, label.end)[:1], f"the line “{label.title}”")
        found, self.bounds.starts = self.bounds.starts, before
        moments = [replace(f, certainty=WORKED_OUT) for f in found if isinstance(f.value, datetime)]
        return min(moments, key=lambda f: f.value.replace(tzinfo=None), default=None)
