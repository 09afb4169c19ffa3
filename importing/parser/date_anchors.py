"""Finds the day and zone of a time without a date: the closest passage that names one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from .dates import Day, date_or_none, find_days
from .labeled_values import Label, disjoint, inside, stamp_spans
from .sections import Document, Section
from .time_expressions import find_times, read_time
from .zones import Zone, find_zone

_DAY_LABELS = ("started", "date", "duration", "detected", "declared")
_MATTER_DAYS = ("start time", "starttime", "started", "started at", "incident date", "date", "detected")


@dataclass(frozen=True)
class Anchor:
    """A day with its place and the words for where it came from."""

    day: date
    span: tuple[int, int]
    why: str


# "where no day is given, the day is …": the day of entries without one
_DEFAULT_DAY = re.compile(
    r"\b(?:(?:no|not|without|otherwise|unless|undated)\b[^.\n]{0,60}?\b(?:day|date|dated|stated|noted|undated)"
    r"|undated (?:entries|times|lines)|ohne (?:datum|tag)|sans (?:date|jour)|sin (?:fecha|día)|sem (?:data|dia))\b",
    re.I,
)
_DUE = re.compile(r"\b(?:by|due|before|deadline|fällig|échéance|prazo|plazo|scadenza)\W{0,3}\Z", re.I)
# front matter that dates the file rather than the incident
_MADE = re.compile(
    r"fetch|crawl|retriev|generat|import|access|export|archiv|scrap|source|download|modified|updated", re.I
)


FIRST_PART = 200_000  # characters in which the zone of the document is looked for


class Calendar:
    """The days a document offers to its undated clocks, closest first."""

    def __init__(self, doc: Document, labels: list[Label], reference: date | None) -> None:
        self.doc = doc
        self.reference = reference
        self.from_reference = False
        self.made = disjoint([e.span for key, e in doc.front_matter.items() if _MADE.search(key)])
        self.written = stamp_spans(doc)
        self.stamps = disjoint(self.written + self.made)
        self.yearless: Day | None = None  # a day of the text that no year could be found for
        self.year = self._common_year()
        self.anchor = self._find(labels)
        self.default = self._default_day()

    def resolve(self, day: Day, near: date | None = None) -> date | None:
        """The date of a day in the text; a missing year is taken from nearby. Two readings: None."""
        if day.swapped:
            return self._resolve_swapped(day)
        if not day.month:
            base = near or (self.anchor.day if getattr(self, "anchor", None) else None)
            return date_or_none(base.year, base.month, day.day) if base else None
        if day.year:
            return day.on()
        base = near or (self.anchor.day if getattr(self, "anchor", None) else None)
        if base:
            found = day.on(base.year)
            if found and (found - base).days < -200:
                return day.on(base.year + 1)
            return found
        if self.year:
            return day.on(self.year)
        found = self._from_reference(day)
        if found is None and self.yearless is None:
            self.yearless = day
        return found

    def _default_day(self) -> Anchor | None:
        for section in self.doc.sections:
            for block in section.prose:
                stated = _DEFAULT_DAY.search(self.doc.source, block.start, min(block.end, block.start + 600))
                if stated and (found := self.first(block.start, block.end, "the sentence on undated times")):
                    return found
        return None

    def _resolve_swapped(self, day: Day) -> date | None:
        # 03/04/2024 with no other evidence: a date elsewhere in the text may equal exactly one reading
        known = {d.on() for d in self._all_days() if d.year and not d.swapped}
        readings = [d for d in (day.on(), day.turned().on()) if d in known]
        return readings[0] if len(readings) == 1 else None

    def _from_reference(self, day: Day) -> date | None:
        if not self.reference:
            return None
        found = day.on(self.reference.year)
        if found and found > self.reference:
            found = day.on(self.reference.year - 1)
        self.from_reference = self.from_reference or bool(found)
        return found

    def _all_days(self) -> list[Day]:
        if not hasattr(self, "_days"):
            source = self.doc.source
            self._days = list(find_days(source, 0, min(len(source), 60_000), self.doc.lang, self.doc.order))
        return self._days

    def _common_year(self) -> int | None:
        years = [d.year for d in self._all_days() if d.year and not d.swapped and not inside(d.start, d.end, self.made)]
        if years:
            return (
                years[0] if len(set(years)) == 1 else max(set(years), key=lambda y: (years.count(y), -years.index(y)))
            )
        lone = re.search(r"\b(?:19|20)\d\d\b", " ".join(s.title for s in self.doc.sections[:2]))
        return int(lone[0]) if lone else None

    # ---- the search, closest first
    def _find(self, labels: list[Label]) -> Anchor | None:
        for find in (self._in_labels, self._in_titles, self._in_prose, self._in_matter, self._in_filename):
            if found := find(labels):
                return found
        return None

    def _in_labels(self, labels: list[Label]) -> Anchor | None:
        for name in _DAY_LABELS:
            for label in labels:
                if label.name == name and (found := self.first(label.start, label.end, f"the line “{label.title}”")):
                    return found
        return None

    def _in_titles(self, labels: list[Label]) -> Anchor | None:
        for section in self.doc.sections[:3]:
            opens = section.level == 1 or (section.level == 7 and section is self.doc.sections[0])
            if opens and (found := self.first(*section.title_span, "the title")):
                return found
        opening = self.doc.sections[0].blocks[:1]
        if (
            opening
            and opening[0].end - opening[0].start < 120
            and self.doc.source[opening[0].end - 1] != "."
            and opening[0].kind in ("line", "heading")
            and not inside(opening[0].start, opening[0].end, self.stamps)
            and (found := self.first(*_span(opening[0]), "the title"))
        ):
            return found
        if title := self.doc.front_matter.get("title"):
            return self.first(title.span[0], title.span[1], "the title")
        return None

    def _in_prose(self, labels: list[Label]) -> Anchor | None:
        for kinds in (
            ("summary",),
            ("preamble",),
            ("impact", "other", "detection", "root_cause", "trigger", "debugging", "resolution"),
        ):
            for section in self.doc.of(*kinds):
                for block in section.prose:
                    if inside(block.start, block.end, self.stamps):
                        continue
                    if found := self.first(block.start, block.end, f"the {section.title.lower() or 'opening text'}"):
                        return found
        return None

    def _in_matter(self, labels: list[Label]) -> Anchor | None:
        for key in _MATTER_DAYS:
            if (entry := self.doc.front_matter.get(key)) and (
                found := self.first(entry.span[0], entry.span[1], "the front matter")
            ):
                return found
        return None

    def _in_filename(self, labels: list[Label]) -> Anchor | None:
        name = re.sub(r"[_]", " ", self.doc.filename)
        for day in find_days(name, 0, len(name), self.doc.lang, self.doc.order):
            if day.year and not day.swapped and (on := day.on()):
                return Anchor(on, (0, 0), "the file name")
        return None

    def first(self, start: int, end: int, where: str) -> Anchor | None:
        """The first day between two places that resolves to a date."""
        for day in find_days(self.doc.source, start, min(end, start + 4000), self.doc.lang, self.doc.order):
            if _DUE.search(self.doc.source, max(start, day.start - 12), day.start):
                continue  # until when something will be done
            if on := self.resolve(day):
                return Anchor(on, (day.start, day.end), where)
        return None


_ALL_TIMES = re.compile(
    r"\b(?:times?|time ?zone|zeitzone|fuseau horaire|zona horaria|fuso horário|"
    r"timestamps?|events?|heures|horários|horarios|horas|zeiten|zeitangaben|uhrzeiten)\b[^\n.]{0,60}"
    r"(?:\n[^\n.]{0,40})?",
    re.I,
)
_EVERY = re.compile(r"\b(?:all|every|toutes|todos|todas|alle|sämtliche)\s[^\n.]{0,20}\Z", re.I)


def declared_zone(doc: Document) -> tuple[Zone, tuple[int, int]] | None:
    """A zone stated for all times of the document ("all times listed in this report are in …")."""
    first: tuple[Zone, tuple[int, int]] | None = None
    for match in _ALL_TIMES.finditer(doc.source[:60_000]):
        if found := find_zone(doc.source, match.start(), match.end()):
            if _EVERY.search(doc.source, max(0, match.start() - 30), match.start()):
                return found
            first = first or found
    return first


def section_zone(doc: Document, section: Section, stop: int | None = None) -> tuple[Zone, tuple[int, int]] | None:
    """A zone stated for a section: in its heading, its table header, or a line before its first entry."""
    if found := find_zone(doc.source, *section.title_span_with_brackets(doc.source)):
        return found
    for block in section.blocks:
        if stop is not None and block.start >= stop:
            break
        for cell in block.head:
            if found := find_zone(doc.source, *cell):
                return found
        entry = read_time(doc.source, block.start, block.end, doc.lang, doc.order)
        if entry and entry.clock and block.kind in ("line", "item"):
            continue  # "10:02 report for CET customers": its words state no zone for the others
        stated = block.kind in ("line", "item") or (block.kind == "quote" and _ALL_TIMES.search(doc.raw(block)))
        if stated and (found := find_zone(doc.source, block.start, block.end)):
            return found
    return None


def document_zone(
    doc: Document, labels: list[Label], timed: list[tuple[Zone, tuple[int, int]]], stamps: list[tuple[int, int]]
) -> tuple[Zone, tuple[int, int]] | None:
    """The zone of the document: from a label, a sentence on all times, an entry, or any time."""
    for label in labels:
        if label.name in ("zone", "duration", "started", "ended", "date", "detected") and (
            found := find_zone(doc.source, label.start, label.end)
        ):
            return found
    if found := declared_zone(doc):
        return found
    return _timeline_zone(doc) or (timed[0] if timed else None) or _prose_zone(doc, stamps)


def _timeline_zone(doc: Document) -> tuple[Zone, tuple[int, int]] | None:
    for section in doc.of("timeline", "updates"):
        if found := section_zone(doc, section, section.blocks[0].start + 1 if section.blocks else None):
            return found
    for section in doc.of("other"):  # a heading of another language: "タイムライン (JST)"
        found = find_zone(doc.source, *section.title_span_with_brackets(doc.source))
        if found and doc.source[found[1][0] - 1] in "([":
            return found
    return None


def _prose_zone(doc: Document, stamps: list[tuple[int, int]]) -> tuple[Zone, tuple[int, int]] | None:
    """A zone behind any clock of the first part of the text, the stamp of its making left out."""
    for kinds in (("summary", "preamble"), ("impact", "other", "resolution", "detection", "root_cause", "trigger")):
        for section in doc.of(*kinds):
            for block in section.prose:
                if block.start > FIRST_PART:
                    break
                if inside(block.start, block.end, stamps):
                    continue
                for when in find_times(doc.source, block.start, block.end, doc.lang, doc.order):
                    if when.zone and when.clock:
                        return when.zone, (when.start, when.end)
    return None


def _span(block: object) -> tuple[int, int]:
    return block.start, block.end  # type: ignore[attr-defined]
