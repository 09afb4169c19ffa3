"""Chooses what of the scanned sections is the timeline; without any, the times in sentences become suggestions."""

from __future__ import annotations

from .scanning import Candidate, Scan
from .sections import ACTION_KINDS, LESSON_KINDS, Document, Section
from .whens import find_whens
from .wording import sentences

_ELSEWHERE = ACTION_KINDS | LESSON_KINDS | {"appendix", "participants", "contributing", "open_questions", "services"}


def find_candidates(doc: Document) -> list[Candidate]:
    """All candidates in reading order. Clocks without a day count only in a timeline, or where there is no timeline."""
    groups = [(section, list(Scan(doc, section).run())) for section in doc.sections if section.kind not in _ELSEWHERE]
    timelines = [
        c for section, found in groups if section.kind in ("timeline", "updates") for c in found if not c.marker
    ]
    chosen: list[Candidate] = []
    loose = [
        c
        for section, found in groups
        if section.kind not in ("timeline", "updates")
        for c in found
        if _clocked(c) and c.style in ("line", "item", "row", "heading", "label")
    ]
    listed = [c for c in loose if c.style != "label"]
    if len(listed) >= 2:  # steps named in labels repeat what the list below tells
        loose = listed
    for section, found in groups:
        if section.kind in ("timeline", "updates"):
            chosen += found
        elif not timelines and len(loose) >= 2:
            chosen += [c for c in found if c.style != "label" or (c.when.day and len(listed) < 2)]
        else:
            chosen += [
                c for c in found if (c.when.day and c.when.clock and c.style in ("item", "row")) or c.style == "status"
            ]
    if any(_clocked(c) or c.when.offset is not None for c in chosen):
        return chosen
    return _prose(doc) if not any(c for c in chosen if not c.marker) else chosen


def _clocked(candidate: Candidate) -> bool:
    return bool(candidate.when.clock)


def _prose(doc: Document) -> list[Candidate]:
    """The few times in sentences of a document without a timeline, as suggestions."""
    found = []
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
            for start, end in sentences(doc.source[block[0] : block[1]]):
                span = block[0] + start, block[0] + end
                when = next((w for w in find_whens(doc.source, *span, doc.lang, doc.order) if w.clock), None)
                if when and span[1] - span[0] < 1200:
                    found.append(Candidate(when, (span,), section, "prose"))
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
