"""Finds start, end and duration in labels, front matter, sentences or the timeline, with the source of each."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from itertools import zip_longest

from .bound_evidence import EvidenceReader
from .bounds import Bounds
from .durations import find_duration
from .impact_phrases import (
    BEGINS,
    BETWEEN,
    ENDS,
    HEDGED,
    KNOWN,
    LENGTH,
    OUTAGE,
    RECOVERS,
    STARTS,
    breaks,
    lasts_incident,
)
from .instants import minutes_between
from .labeled_values import Label, disjoint, inside
from .result import WORKED_OUT, Entry, Found
from .sections import Section
from .strip_markup import EXAMPLE_LEAD, sentences
from .text_blocks import Block


class BoundsReader(EvidenceReader):
    """Reads the bounds of one document."""

    def read(self) -> Bounds:
        """Labels first, then front matter, sentences, and at last the timeline; a lone day where there is no time."""
        self._read_labels()
        self._read_front_matter()
        if not self.bounds.starts:
            self._read_unknown_labels()
        self._read_sentences()
        self._add_end_by_duration()
        self._read_timeline()
        if not self.bounds.starts:
            self._add_day_only()
        self._add_times_in_other_zones()
        return self.bounds

    def _read_labels(self) -> None:
        for label in self.labels:
            if label.name == "duration":
                self._read_duration_label(label)
            elif label.name in ("started", "ended") or (label.name == "resolved" and not self.bounds.ends):
                self._add_times(
                    label.name != "started", self._times_in(label.start, label.end)[:1], f"the line “{label.title}”"
                )
            elif label.name == "date":
                self._add_range(self._times_in(label.start, label.end), f"the line “{label.title}”", needs_two=True)

    def _read_duration_label(self, label: Label) -> None:
        times = [w for w in self._times_in(label.start, label.end) if w.clock]
        times = [w for w in times if w.until] or times  # "3h25 (21:15 to 00:40)": the first is a length
        self._add_range(times, f"the line “{label.title}”")
        clocks = [(w.start, w.end) for w in times]
        length = find_duration(self.doc.source, label.start, label.end, clocks)
        if length and length[0] > 0:
            self._add_duration(length, f"the line “{label.title}”")

    def _read_front_matter(self) -> None:
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
                if (entry := self.doc.front_matter.get(key)) and entry.values:
                    self._add_times(last, self._times_in(*entry.span)[:1], f"“{key}” in the front matter")
        day = self.doc.front_matter.get("date")
        if day and any("resolved" in key for key in self.doc.front_matter):
            self._add_times(False, [w for w in self._times_in(*day.span)[:1] if w.clock], "“date” in the front matter")

    def _read_sentences(self) -> None:
        for kinds in (("summary",), ("preamble",), ("impact",), ("other", "detection", "resolution", "timeline")):
            for section in self.doc.of(*kinds):
                for block in section.prose:
                    if self.bounds.starts and self.bounds.ends and self.bounds.lengths:
                        return
                    if self._is_entry(block, section):
                        continue
                    if inside(block.start, block.end, self.calendar.stamps):
                        continue
                    for start, end in sentences(self.doc.source[block.start : block.end]):
                        self._read_sentence(
                            block.start + start, block.start + end, section.title.lower() or "opening text"
                        )

    def _is_entry(self, block: Block, section: Section) -> bool:
        """A line with the time of an entry; in a timeline also a line of its text."""
        if section.kind == "timeline":
            return inside(block.start, block.end + 1, self.entry_spans)
        following = bisect_left(self.entry_starts, block.start)
        return following < len(self.entry_starts) and self.entry_starts[following] < block.end

    @cached_property
    def entry_spans(self) -> list[tuple[int, int]]:
        """The words of the entries, in order, with the position behind each."""
        return disjoint([(entry.span[0], entry.span[1] + 1) for entry in self.entries])

    @cached_property
    def entry_starts(self) -> list[int]:
        """Where the times of the entries stand, in order."""
        return sorted(entry.time_span[0] for entry in self.entries if not entry.suggested)

    def _read_sentence(self, start: int, end: int, where: str) -> None:
        text = self.doc.source[start:end]
        if EXAMPLE_LEAD.match(text):
            return
        why = f"a sentence in the {where}"
        times = [w for w in self._times_in(start, end) if w.clock]
        lang = self.doc.lang
        opened = text[: times[0].start - start] + " " if times else ""
        if times and times[0].until and (BETWEEN.of(lang).search(opened) or OUTAGE.of(lang).search(text)):
            if not self.bounds.starts or not self.bounds.ends:
                self._add_range(times, why)
        else:
            for when, following in zip_longest(times[:3], times[1:3]):
                before = self.doc.source[start : when.start]
                after = self.doc.source[when.end : min(following.start if following else end, when.end + 60)]
                if not self.bounds.ends and (ENDS.of(lang).search(before) or RECOVERS.of(lang).search(after)):
                    self._add_times(True, [when], why)
                elif self._has_earlier_event(start) and not BEGINS.of(lang).search(before):
                    continue
                elif not self.bounds.starts and not self.bounds.ends and (STARTS.of(lang).search(before) or when.day):
                    self._add_times(False, [when], why)
        if not self.bounds.lengths and LENGTH.of(lang).search(text):
            length = find_duration(self.doc.source, start, end)
            if length and length[0] >= 1 and lasts_incident(text, length[1][0] - start, lang):
                self._add_duration(length, why)

    def _has_earlier_event(self, start: int) -> bool:
        """True if an earlier sentence has an event with a time. Then a first alert is not the start."""
        return any(e.suggested and e.at and e.span[1] <= start for e in self.entries)

    def _read_timeline(self) -> None:
        timed = [e for e in self.entries if e.at is not None]
        if not timed:
            self._add_clocks_without_date()
            return
        firm = any("sentence" not in found.why for found in self.bounds.starts + self.bounds.ends) or self.bounds.ends
        if not firm and (pair := self._stated_pair(timed)):
            self.bounds.starts.clear()
            minutes = self.bounds.lengths[0].value
            self._add_bound(False, pair[0].at, pair[0].span, f"the entry {minutes:g} minutes before the recovery")
            self._add_bound(True, pair[1].at, pair[1].span, "the entry on the recovery")
            return
        if not self.bounds.starts:
            first = self._first_outage_entry(timed)
            known = self._earliest_detection_label()
            gap = minutes_between(known.value, (first or timed[0]).at) if known else None
            if known and gap and gap > 0:  # known of before the entry: the label is the earlier sign
                self.bounds.starts.append(known)
                return self._add_timeline_end(timed)
            self._add_bound(
                False,
                (first or timed[0]).at,
                (first or timed[0]).span,
                "the entry on the outage" if first else "the first entry of the timeline",
            )
        self._add_timeline_end(timed)

    def _first_outage_entry(self, timed: list[Entry]) -> Entry | None:
        """The first entry on an outage, unless the incident was declared before it."""
        for entry in timed:
            if breaks(self._as_written(entry), self.doc.lang):
                return entry
            if KNOWN.search(entry.text):
                return None
        return None

    def _as_written(self, entry: Entry) -> str:
        """The text of the entry with its quotation marks and backticks."""
        return re.sub("[*_]", " ", self.doc.source[slice(*entry.span)]) or entry.text

    def _add_timeline_end(self, timed: list[Entry]) -> None:
        """The recovery, else the last entry: but one entry alone is no end of itself."""
        if self.bounds.ends:
            return
        if last := self._last_recovery(timed):
            self._add_bound(True, last.at, last.span, "the entry on the recovery")
        elif len(timed) > 1:
            self._add_bound(True, timed[-1].at, timed[-1].span, "the last entry of the timeline")

    def _last_recovery(self, timed: list[Entry]) -> Entry | None:
        """The last recovery of the first timeline; later clean-up is not the incident."""
        found = (
            e
            for e in reversed(timed)
            if RECOVERS.of(self.doc.lang).search(e.text) and not HEDGED.of(self.doc.lang).search(e.text[:160])
        )
        return next(found, None)

    def _stated_pair(self, timed: list[Entry]) -> tuple[Entry, Entry] | None:
        """Two entries exactly as far apart as a stated length: a break or the first one, and a recovery."""
        for length in self.bounds.lengths:
            for last in (e for e in timed if RECOVERS.of(self.doc.lang).search(e.text)):
                for first in (e for e in timed if e is timed[0] or breaks(e.text, self.doc.lang)):
                    gap = minutes_between(first.at, last.at)
                    if gap is not None and gap == length.value:
                        return first, last
        return None

    def _add_clocks_without_date(self) -> None:
        clocked = [e for e in self.entries if e.clock and not e.suggested]
        if clocked:
            self.bounds.starts.append(
                Found(clocked[0].clock, clocked[0].span, WORKED_OUT, "the first entry; no date in the text")
            )
            last = next((e for e in reversed(clocked) if RECOVERS.of(self.doc.lang).search(e.text)), clocked[-1])
            if len(clocked) > 1 or RECOVERS.of(self.doc.lang).search(last.text):
                self.bounds.ends.append(Found(last.clock, last.span, WORKED_OUT, "the last entry; no date in the text"))
