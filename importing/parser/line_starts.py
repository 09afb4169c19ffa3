"""Judges how the lines of a timeline begin: with times like 0640, or with "Posted 6 days ago."."""

from __future__ import annotations

import re
from itertools import pairwise

from .sections import Document, Section
from .text_blocks import Block

_BARE_CLOCK = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d(?=:?\s+[^\W\d])")
LONGEST_MOMENT = 40  # characters
_POSTED = re.compile(
    r"(?:Posted|Published|Updated)\b(?:\s(?:\w+\s){1,3}ago)?[.,:]?\s+(?:on\s|at\s)?(?=\S{3,12}\s\d)", re.I
)


def has_bare_clocks(doc: Document, section: Section) -> bool:
    """Whether at least three lines begin with times like 0640, in order: notes of an incident as it went on."""
    if section.kind == "impact":
        return False
    lines = [block for block in section.blocks if block.kind in ("line", "item")]
    found = [(i, m[0]) for i, b in enumerate(lines) if (m := _BARE_CLOCK.match(doc.source, b.start, b.end))]
    runs = [(a, b) for a, b in pairwise(found) if b[0] == a[0] + 1 and b[1] >= a[1]]
    words = sum(len(doc.source[lines[i].start : lines[i].end].split()) - 1 for i, _ in found)
    has_words = words >= 2 * len(found) and not all(clock.endswith("00") for _, clock in found)  # no list of amounts
    return has_words and len(runs) >= 2 and len(runs) >= len(found) - 2


def after_posted(source: str, block: Block) -> int:
    """Where the time of "Posted 6 days ago. Dec 02, 2031 - 17:41 UTC" begins; else the start of the block."""
    match = _POSTED.match(source, block.start, block.end)
    return match.end() if match and block.end - match.end() <= LONGEST_MOMENT else block.start
