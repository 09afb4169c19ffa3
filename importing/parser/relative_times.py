"""Finds the origin of relative times such as "T+10m" ("T0 is the first crash, 2025-05-30 04:12 UTC")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from .date_anchors import Calendar
from .instants import in_zone
from .sections import Document
from .strip_markup import sentences
from .time_expressions import When, find_times, read_time
from .zones import Zone

_ZERO = r"(?<![\w+-])[tT]\s?(?:[+-]\s?)?0(?:\s?m(?:in)?\b)?[*_`]*"
# "T0 is …", "T = …", "counted from …": the one time in the sentence is meant
_IS = re.compile(
    rf"(?:{_ZERO}|(?<![\w+-])T)\s*(?:=|(?:is|was|means|marks|ist|war|est|était|é|era|es)\b)"
    r"|\bT\b[^.\n]{0,40}\b(?:(?:relative|counted|measured) (?:to|from)|à partir de|a partir de|contado desde)\b"
)
# "T+0 (04:12 UTC)", "T0: 04:12 UTC": only the time right behind is meant
_NEXT_TO_ZERO = re.compile(rf"{_ZERO}\s*(?=[(:,@]|[–—-]\s|at\s)[(:,@–—-]?\s*")


@dataclass(frozen=True)
class Origin:
    """The instant of T, its passage, and whether the passage contains nothing else."""

    at: datetime
    zone: Zone | None
    span: tuple[int, int]
    bare: bool
    why: str

    def after(self, minutes: float) -> datetime:
        """The instant `minutes` after T. Counted in UTC, so that a change of the clocks does no harm."""
        if self.at.tzinfo is None:
            return self.at + timedelta(minutes=minutes)
        return (self.at.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(self.at.tzinfo)


def find_origin(doc: Document, calendar: Calendar, zone: Zone | None) -> Origin | None:
    """The instant of T; None when no sentence gives it, or two give different ones."""
    found: list[Origin] = []
    for section in doc.sections:
        for block in section.blocks:
            if block.kind not in ("line", "item") or block.end - block.start > 2000:
                continue
            for start, end in sentences(doc.source[block.start : block.end]):
                span = (block.start + start, block.start + end)
                if (when := _given(doc, *span)) and (origin := _origin(doc, calendar, zone, when, span)):
                    found.append(origin)
    return found[0] if found and len({origin.at for origin in found}) == 1 else None


def _given(doc: Document, start: int, end: int) -> When | None:
    if next_to := _NEXT_TO_ZERO.match(doc.source, start, end):
        when = read_time(doc.source, next_to.end(), end, doc.lang, doc.order)
        return when if when and when.clock else None
    stated = _IS.search(doc.source, start, end)
    if not stated:
        return None
    clocked = [w for w in find_times(doc.source, stated.end(), end, doc.lang, doc.order) if w.clock]
    return clocked[0] if len(clocked) == 1 else None


def _origin(doc: Document, calendar: Calendar, zone: Zone | None, when: When, span: tuple[int, int]) -> Origin | None:
    day = calendar.resolve(when.day) if when.day else (calendar.anchor.day if calendar.anchor else None)
    if day is None or when.clock is None:
        return None
    clock, zone = when.clock, when.zone or zone
    wall = datetime(day.year, day.month, day.day, clock.hour, clock.minute, clock.second)
    at = in_zone(wall + timedelta(days=clock.next_day), zone)[0] if zone else wall
    rest = doc.source[span[0] : when.start] + " " + doc.source[when.end : span[1]]
    bare = len(re.findall(r"[^\W\d_]{2,}", rest)) <= 2
    written = re.sub(r"\s+", " ", doc.source[when.start : when.end]).strip(" *_`[]()")
    return Origin(at, zone, span, bare, f"counted from T, given as {written}")
