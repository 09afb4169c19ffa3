"""Selects the sections that are the timeline. Without one, sentences with times become suggested entries."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice

from .candidate import Candidate
from .entry_scanner import SectionScanner
from .labeled_values import inside
from .sections import ACTION_KINDS, LESSON_KINDS, Document, Section
from .strip_markup import sentences
from .time_expressions import When, find_times

_ELSEWHERE = ACTION_KINDS | LESSON_KINDS | {"appendix", "participants", "contributing", "open_questions", "services"}


# ", and by " right before a second time; a bare "and" may only close a range
_CLAUSE = re.compile(
    r"[,;]?\s+(?:and|und|et|e|y)\s+(?:then\s+|dann\s+)?(?P<lead>(?:by|at|um|gegen|ab|à|vers|às|"
    r"por volta das|a las|hacia las)\s+)\Z",
    re.I,
)
_WORDS_AFTER = re.compile(r",?\s+[^\W\d_]+\s+[^\W\d_]{2,}")


MOST = 5_000  # times of one text; more cannot be reviewed
MOST_SUGGESTED = 300  # sentences with a time of a text without a timeline


def find_candidates(doc: Document, stamps: list[tuple[int, int]]) -> list[Candidate]:
    """All candidates in reading order. Clocks without a day count only in a timeline, or where there is no timeline.

    `stamps`: lines about the document itself, whose times are no events. More than `MOST` are not looked at.
    """
    groups = _scanned(doc, stamps)
    has_timeline = any(not c.marker for section, found in groups if _is_timeline(section) for c in found)
    loose = [c for section, found in groups if not _is_timeline(section) for c in found if _may_be_entry(c)]
    listed = [c for c in loose if c.style != "label"]
    if len(listed) >= 2:  # labeled steps repeat the list below
        loose = listed
    chosen: list[Candidate] = []
    for section, found in groups:
        if _is_timeline(section):
            chosen += found
        elif not has_timeline and len(loose) >= 2:
            kept = [c for c in found if c.style != "label" or (c.when.day and len(listed) < 2)]
            chosen += [_as_marker(c) if _opens(c, loose[0]) else c for c in kept]
        else:
            chosen += [c for c in found if _is_entry_anywhere(c)]
    lone = [c for c in chosen if not c.marker]
    if len(lone) == 1 and lone[0].style == "status" and len(prose := _prose(doc)) > 1:
        return prose  # one status word with a time is no timeline
    if any(_clocked(c) or c.when.offset is not None for c in chosen):
        return chosen
    return chosen if lone else _prose(doc)


def _scanned(doc: Document, stamps: list[tuple[int, int]]) -> list[tuple[Section, list[Candidate]]]:
    """Each section with its candidates; the timeline is looked at first, the others until there are too many."""
    sections = [section for section in doc.sections if section.kind not in _ELSEWHERE]
    found: dict[int, list[Candidate]] = {}
    left = MOST + 1
    for section in sorted(sections, key=lambda each: not _is_timeline(each)):
        all_of_it = SectionScanner(doc, section).run()
        kept = [c for c in islice(all_of_it, left) if not inside(c.when.start, c.when.end, stamps)]
        found[id(section)] = kept
        left -= len(kept)
    return [(section, found[id(section)]) for section in sections]


def _opens(candidate: Candidate, first: Candidate) -> bool:
    """ "Tue 14 Oct, printing down in all warehouses" above the first time gives the day; it is no entry of its own."""
    lone_day = candidate.when.day and not candidate.when.clock and candidate.style == "line"
    return bool(lone_day) and candidate.when.start < first.when.start


def _as_marker(candidate: Candidate) -> Candidate:
    return replace(candidate, marker=True, spans=())


def _is_timeline(section: Section) -> bool:
    return section.kind in ("timeline", "updates")


def _may_be_entry(candidate: Candidate) -> bool:
    """Whether a candidate outside a timeline can be one of its entries if the text has no timeline."""
    if candidate.when.offset is not None and candidate.style == "heading":
        return True
    return _clocked(candidate) and candidate.style in ("line", "item", "row", "heading", "label")


def _is_entry_anywhere(candidate: Candidate) -> bool:
    """Status updates, and items with day and time, are entries in any section."""
    dated = bool(candidate.when.day and candidate.when.clock)
    return candidate.style == "status" or (dated and candidate.style in ("item", "row"))


def _clocked(candidate: Candidate) -> bool:
    return bool(candidate.when.clock)


def _prose(doc: Document) -> list[Candidate]:
    """The few times in sentences of a document without a timeline, as suggestions."""
    found: list[Candidate] = []
    for section in doc.of(
        "summary",
        "preamble",
        "other",
        "impact",
        "detection",
        "resolution",
        "root_cause",
        "root_and_resolution",
        "trigger",
        "debugging",
    ):
        for block in _paragraphs(section):
            if len(found) >= MOST_SUGGESTED:
                return found
            for start, end in sentences(doc.source[block[0] : block[1]]):
                span = block[0] + start, block[0] + end
                if span[1] - span[0] < 1200:
                    found += [Candidate(when, (part,), section, "prose") for when, part in _clauses(doc, *span)]
    return found


def _clauses(doc: Document, start: int, end: int) -> list[tuple[When, tuple[int, int]]]:
    """The first time of a sentence with its words; a clause "… and by 15:38 logins worked" is one more."""
    found: list[tuple[When, tuple[int, int]]] = []
    for when in (w for w in find_times(doc.source, start, end, doc.lang, doc.order) if w.clock):
        if not found:
            found.append((when, (start, end)))
        elif (cut := _CLAUSE.search(doc.source, found[-1][0].end, when.start)) and _WORDS_AFTER.match(
            doc.source, when.end, end
        ):
            first, span = found[-1]
            found[-1] = (first, (span[0], cut.start()))
            found.append((when, (cut.start("lead"), end)))
    return found


def _paragraphs(section: Section) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    last = -1
    for block in section.prose:
        if block.paragraph == last and block.kind == "line":
            spans[-1] = (spans[-1][0], block.end)
        else:
            spans.append((block.start, block.end))
        last = block.paragraph if block.kind == "line" else -1
    return spans
