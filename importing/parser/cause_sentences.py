"""The sentences of sections that may state a cause; those of each entry of a timeline are kept apart."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from .result import Entry
from .sections import Document, Section
from .strip_markup import sentences
from .text_blocks import Block

_LEAD = re.compile(r"[\s:：,;|\])*_–—-]*")
LONGEST = 5_000


def paragraph_of(section: Section, block: Block) -> tuple[int, int]:
    """The lines around a line that belong to its paragraph."""
    return section.paragraphs[block.paragraph]


def sentences_of(doc: Document, entries: list[Entry], *kinds: str) -> list[tuple[int, int, str]]:
    """(start, end, where) of each sentence. The words of an entry begin behind its time."""
    return [
        (start + a, start + b, section.title.lower() or "opening text")
        for kind in kinds
        for section in doc.of(kind)
        for start, end in _passages(doc, section, sorted(e.time_span + e.span for e in entries if not e.suggested))
        for a, b in sentences(doc.source[start : min(end, start + LONGEST)])
    ]


def _passages(doc: Document, section: Section, timed: list[tuple[int, int, int, int]]) -> Iterator[tuple[int, int]]:
    """The paragraphs, items and entries of a section."""
    done, run = -1, (0, 0, -1)  # the last run of lines: start, end, paragraph
    for block in section.prose:
        at = bisect_left(timed, (block.start,))
        entry = timed[at] if at < len(timed) and timed[at][0] < block.end else None
        if not entry and block.start < done:
            continue
        if not entry and block.kind == "line" and block.paragraph == run[2]:
            run = (run[0], block.end, run[2])
            continue
        if run[2] >= 0:
            yield run[:2]
        run = (0, 0, -1)
        if entry:
            yield _LEAD.match(doc.source, entry[1]).end(), entry[3]  # type: ignore[union-attr]
            done = entry[3]
        elif block.kind == "line":
            run = (block.start, block.end, block.paragraph)
        else:
            yield block.start, block.end
    if run[2] >= 0:
        yield run[:2]
