"""Runs the passes in order: text, lines, blocks, sections, times and days, entries, facts."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import date, datetime

from .actions import read_actions
from .assign_dates import DateAssigner
from .boundaries import BoundsReader
from .bounds import Bounds
from .candidates import MOST, find_candidates
from .causes import read_causes
from .completeness import find_missing_facts
from .contradictions import read_contradictions
from .date_anchors import Calendar, document_zone
from .dates import numeric_order
from .entries import build_entry, drop_twins
from .entry_scanner import NUMBER
from .front_matter import read_front_matter
from .hypotheses import read_hypotheses
from .impact import read_impact, summary_of
from .instants import minutes_between, minutes_of_clocks
from .labeled_values import Label, read_labels
from .language import guess_language, language
from .lines import read_lines
from .ownership import authors_of, speakers_of
from .participants_and_lessons import read_lessons, read_participants
from .rejection import rejection_reason
from .result import CONTRADICTORY, STATED, WORKED_OUT, Contradiction, Entry, Found, Parsed, Question
from .sections import Document, read_sections, section_kind
from .text_blocks import read_blocks
from .time_expressions import read_time
from .titles import read_titles
from .zones import Zone

TOO_MANY = f"The text has more than {MOST:,} times. Import it as plain text, or import the part about the incident."


def fingerprint(source: str) -> str:
    """Equal for texts that differ only in white space."""
    return hashlib.sha256(re.sub(r"\s+", " ", source).strip().encode()).hexdigest()


def build_document(source: str, filename: str = "") -> Document:
    """The document with its sections; nothing is interpreted yet."""
    lang = language(guess_language(source))
    order = numeric_order(source, lang)
    front_matter, body = read_front_matter(source)

    def is_time(start: int, end: int) -> bool:
        numbered = NUMBER.match(source, start, end)
        when = read_time(source, numbered.end() if numbered else start, end, lang, order)
        if when is None or not (when.clock or when.day or when.offset is not None or when.unknown):
            return False
        return bool(when.clock) or when.offset is not None or end - when.end < 30

    def starts_entry(start: int, end: int) -> bool:
        when = read_time(source, start, end, lang, order)
        return bool(when and (when.clock or (when.day and when.day.year) or when.offset is not None))

    blocks = read_blocks(
        source, read_lines(source, body), lambda t: bool(section_kind(t, lang, exact=True)), starts_entry
    )
    return Document(source, lang, order, read_sections(source, blocks, lang, is_time), front_matter, filename)


def read_document(source: str, *, form: str, filename: str = "", reference: date | None = None) -> Parsed:
    """Everything that can be read from one normalized text."""
    doc = build_document(source, filename)
    base = Parsed(
        source_text=source, format=form, filename=filename, language=doc.lang.code, fingerprint=fingerprint(source)
    )
    labels = read_labels(doc)
    calendar = Calendar(doc, labels, reference)
    candidates = find_candidates(doc, calendar.written)
    if len(candidates) > MOST:
        return replace(base, problem=TOO_MANY)
    stated = [(c.when.zone, (c.when.start, c.when.end)) for c in candidates if c.when.zone and c.style != "prose"]
    zone = document_zone(doc, labels, stated, calendar.written)
    assigner = DateAssigner(doc, calendar, zone[0] if zone else None)
    entries = drop_twins([e for w in assigner.run(candidates) if (e := build_entry(doc, w))])
    firm = [e for e in entries if not e.suggested]
    speakers = speakers_of(doc, [_words(e) for e in firm])
    people = authors_of(doc, labels) | speakers
    measures, tasks = read_actions(doc, calendar, people)
    factors = read_causes(doc, labels, entries)
    problem = rejection_reason(
        doc,
        labels={label.name for label in labels},
        timed=len(firm),
        actions=len(measures) + len(tasks),
        causes=len(factors),
        clocked=sum(bool(e.at or e.clock) for e in firm),
        dated=sum(e.at is not None and e.certainty == STATED for e in firm),
        events=sum(e.at is not None for e in entries if e.suggested),
        table=form in ("csv", "json") or any(c.named for c in candidates),
        chat=bool(speakers),
    )
    if problem:
        return replace(base, problem=problem)
    bounds = BoundsReader(doc, calendar, zone[0] if zone else None, labels, entries).read()
    facts = read_titles(doc, labels) | _bound_facts(bounds) | read_impact(doc, labels) | _zone_fact(zone, stated)
    if summary := summary_of(doc, facts.get("title")):
        facts["summary"] = summary
    facts |= _cause_facts(factors)
    contradictions = [*read_contradictions(bounds, entries), *_date_contradiction(doc, calendar)]
    ended = facts["ended_at"].value if "ended_at" in facts else None
    parsed = replace(
        base,
        facts=_mark(facts, contradictions),
        entries=tuple(entries),
        hypotheses=tuple(read_hypotheses(firm, [f for f in factors if f.kind == "root"], doc.lang, ended)),
        measures=tuple(measures),
        tasks=tuple(tasks),
        factors=tuple(factors),
        lessons=tuple(read_lessons(doc)),
        participants=tuple(read_participants(doc, labels, entries, [*measures, *tasks])),
        contradictions=tuple(contradictions),
        questions=tuple(_questions(assigner, calendar, entries, facts, labels)),
    )
    return replace(parsed, missing=find_missing_facts(parsed))


def _words(entry: Entry) -> tuple[int, int]:
    """The text of an entry behind its time, with its markup."""
    return entry.time_span[1], max(entry.span[1], entry.time_span[1])


def _bound_facts(bounds: Bounds) -> dict[str, Found]:
    facts: dict[str, Found] = {}
    if bounds.starts:
        facts["started_at"] = bounds.starts[0]
    if bounds.ends:
        facts["ended_at"] = bounds.ends[0]
    if bounds.lengths:
        facts["duration_minutes"] = bounds.lengths[0]
    elif bounds.starts and bounds.ends:
        minutes = minutes_between(bounds.starts[0].value, bounds.ends[0].value)
        if minutes is None and bounds.starts[0].span == bounds.ends[0].span:
            minutes = minutes_of_clocks(bounds.starts[0].value, bounds.ends[0].value)
        if minutes is not None and minutes >= 0:
            span = (
                (bounds.starts[0].span[0], bounds.ends[0].span[1])
                if bounds.starts[0].span[0] <= bounds.ends[0].span[1]
                else bounds.starts[0].span
            )
            facts["duration_minutes"] = Found(minutes, span, WORKED_OUT, "from start and end")
    return facts


def _zone_fact(
    zone: tuple[Zone, tuple[int, int]] | None, stated: list[tuple[Zone, tuple[int, int]]]
) -> dict[str, Found]:
    if not zone:
        return {}
    return {
        "zone": Found(
            zone[0].text, zone[1], STATED, "stated once for the document" if not stated else "stated with a time"
        )
    }


def _cause_facts(factors: list) -> dict[str, Found]:
    facts = {}
    for kind, name in (("root", "root_cause"), ("trigger", "trigger")):
        first = next((f for f in factors if f.kind == kind), None)
        if first:
            facts[name] = Found(first.text, first.span, first.certainty, first.why)
    return facts


def _date_contradiction(doc: Document, calendar: Calendar) -> list[Contradiction]:
    """Front matter dated within a week of the day in the text, but not on it."""
    entry = doc.front_matter.get("date")
    if not entry or not calendar.anchor or calendar.anchor.why == "the front matter":
        return []
    dated = calendar.first(entry.span[0], entry.span[1], "the front matter")
    if dated and 0 < abs((dated.day - calendar.anchor.day).days) <= 7:
        words = f"The front matter is dated {dated.day}, but {calendar.anchor.why} says {calendar.anchor.day}."
        return [Contradiction("date", words, (dated.span, calendar.anchor.span))]
    return []


def _mark(facts: dict[str, Found], contradictions: list[Contradiction]) -> dict[str, Found]:
    doubted = {c.field for c in contradictions}
    return {
        name: replace(found, certainty=CONTRADICTORY) if name in doubted else found for name, found in facts.items()
    }


def _questions(
    assigner: DateAssigner, calendar: Calendar, entries: list[Entry], facts: dict[str, Found], labels: list[Label]
) -> list[Question]:
    asked = list(assigner.questions)
    if entries and not calendar.yearless and all(e.at is None and e.clock for e in entries):
        asked.append(
            Question("The times have no date. On which day did this happen?", "started_at", entries[0].time_span)
        )
    if any(e.offset_minutes is not None for e in entries):
        first = next(e for e in entries if e.offset_minutes is not None)
        asked.append(Question("Times are relative to T. When was T?", "started_at", first.time_span))
    start = facts.get("started_at")
    if start and isinstance(start.value, datetime) and start.value.tzinfo is None:
        asked.append(Question("The text has no time zone. Which one applies?", "zone", start.span))
    if calendar.from_reference and calendar.anchor:
        asked.append(
            Question(
                f"The text has no year; {calendar.anchor.day.year} is used. Correct?",
                "started_at",
                calendar.anchor.span,
            )
        )
    if calendar.yearless:
        day = calendar.yearless
        written = calendar.doc.source[day.start : day.end].strip()
        asked = [question for question in asked if f"“{written}”" not in question.words]
        asked.append(Question(f"“{written}” has no year. Which year is it?", "started_at", (day.start, day.end)))
    share = facts.get("impact_percent")
    if share and "impact_population" not in facts:
        asked.append(Question("Of which population is this the share, and measured how?", "impact_percent", share.span))
    if any(e.zone and facts.get("zone") and e.zone != facts["zone"].value for e in entries):
        asked.append(
            Question("The entries use more than one zone. Each is read as written.", "zone", facts["zone"].span)
        )
    return list(dict.fromkeys(asked))[:60]
