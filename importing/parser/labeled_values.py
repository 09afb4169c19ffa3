"""Finds labeled values: `Start Time: …`, `**Duration:** …`, `| Severity | SEV-2 |`, and headings."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from .dates import find_days
from .sections import ACTION_KINDS, LESSON_KINDS, Document, Section, split_label
from .strip_markup import fold, plain, trim
from .text_blocks import Block

_ELSEWHERE = ACTION_KINDS | LESSON_KINDS | {"appendix", "updates", "contributing", "open_questions"}


_BY = (" by", " par", " por", " von", " durch")
_MAIL_FROM = {"from", "von", "de"}
_MAIL_NAMES = _MAIL_FROM | {
    "to",
    "cc",
    "subject",
    "an",
    "betreff",
    "a",
    "objet",
    "para",
    "asunto",
    "assunto",
    "reply to",
}
_MAIL_DATE = {"date", "sent", "datum", "gesendet", "envoye", "fecha", "enviado", "enviada", "data"}
_MAIL_LABELS = ("date", "published")
_MAIL_HEADER = re.compile(
    r"(?:^[ \t>*]{0,4}[^\W\d_][^\W_]{0,9}(?:[- ][^\W_]{1,8})?\*{0,2}[ ]?:[^\n]{0,300}(?:\n|\Z)){2,12}", re.M
)


@dataclass(frozen=True)
class Label:
    """A named value: `name` is a key of the labels table."""

    name: str
    title: str
    start: int
    end: int
    section: Section

    def raw(self, doc: Document) -> str:
        """The value as it is written."""
        return doc.source[self.start : self.end]


def read_labels(doc: Document) -> list[Label]:
    """All labeled facts in reading order, from any section that is no list of actions or lessons."""
    mails = mail_dates(doc)
    found = [label for section in doc.sections if section.kind not in _ELSEWHERE for label in _of(doc, section)]
    return [label for label in found if not (label.name in _MAIL_LABELS and inside(label.start, label.end, mails))]


def _of(doc: Document, section: Section) -> Iterator[Label]:
    if (section.sub or section.kind == "other") and section.blocks:
        name = doc.lang.labels.get(fold(section.title))
        if name and section.prose:
            yield Label(name, section.title, *_span(section.prose[0]), section)
    if section.inline and (name := doc.lang.labels.get(fold(section.title))) and section.blocks:
        yield Label(name, section.title, *_span(section.blocks[0]), section)
    for index, block in enumerate(section.blocks):
        if block.kind in ("line", "item"):
            yield from _line(doc, section, index, block)
        elif block.kind == "row" and len(block.cells) % 2 == 0:
            yield from _row(doc, section, block)


DOCUMENT_LABELS = ("published", "author")
LONGEST_STAMP, LONGEST_REST = 160, 45


def stamp_spans(doc: Document) -> list[tuple[int, int]]:
    """Lines about the document itself ("Generated: …"). Their times are not events."""
    found = []
    for section in doc.sections:
        if section.inline and doc.lang.labels.get(fold(section.title)) in DOCUMENT_LABELS:
            found += [_span(b) for b in section.blocks[:1]]
        for block in section.blocks:
            if block.kind in ("line", "item"):
                label = split_label(doc.source, block.start, block.end)
                named = label and doc.lang.labels.get(label[0]) in DOCUMENT_LABELS
                if named or (section.kind not in ("timeline", "updates") and _is_stamp_sentence(doc, block)):
                    found.append(_span(block))
    return disjoint(found + mail_dates(doc))


def _is_stamp_sentence(doc: Document, block: Block) -> bool:
    """ "Written on 3 May by Ada", "Created by Ada, last modified on 3 May": little follows the day."""
    if block.end - block.start > LONGEST_STAMP:
        return False
    words = fold(doc.raw(block)).split()[:4]
    phrases = [" ".join(words[:count]) for count in range(1, len(words) + 1)]
    named = [(phrase, name) for phrase in phrases if (name := doc.lang.labels.get(phrase)) in DOCUMENT_LABELS]
    day = next(find_days(doc.source, *_span(block), doc.lang, doc.order), None) if named else None
    if day is None:
        return False
    short = block.end - day.end <= LONGEST_REST
    return any(
        (name == "published" and short and day.start - block.start <= len(phrase) + 14)
        or (name == "author" and phrase.endswith(_BY))
        for phrase, name in named
    )


def mail_dates(doc: Document) -> list[tuple[int, int]]:
    """The line "Date:" or "Sent:" in the header of a mail: when it was written, not when the incident was."""
    found = []
    for match in _MAIL_HEADER.finditer(doc.source[:60_000]):
        names = [fold(line.split(":")[0]) for line in match[0].splitlines()]
        if _MAIL_FROM.intersection(names) and len(_MAIL_NAMES.intersection(names)) > 1:
            at = match.start()
            for line, name in zip(match[0].splitlines(keepends=True), names, strict=True):
                if name in _MAIL_DATE:
                    found.append((at, at + len(line.rstrip())))
                at += len(line)
    return found


def inside(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    """True when a passage touches one of the spans, which are in order and do not overlap."""
    last = bisect_left(spans, (end,)) - 1
    return last >= 0 and start < spans[last][1]


def disjoint(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, those that overlap joined."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _span(block: Block) -> tuple[int, int]:
    return block.start, block.end


def _line(doc: Document, section: Section, index: int, block: Block) -> Iterator[Label]:
    found = split_label(doc.source, block.start, block.end)
    if not found:
        return
    folded, label_start, label_end, content = found
    name = doc.lang.labels.get(folded)
    if not name or (section.kind == "timeline" and name in ("detected", "declared", "mitigated", "resolved")):
        return
    start, end = trim(doc.source, content, block.end)
    if start >= end and index + 1 < len(section.blocks):
        following = section.blocks[index + 1]
        if following.kind in ("item", "line") and following.level >= block.level:
            start, end = _span(following)
    if start < end:
        yield Label(name, plain(doc.source[label_start:label_end]), start, end, section)


def _row(doc: Document, section: Section, block: Block) -> Iterator[Label]:
    for left, right in zip(block.cells[::2], block.cells[1::2], strict=True):
        title = plain(doc.source[left[0] : left[1]])
        name = doc.lang.labels.get(fold(title))
        if name and right[0] < right[1]:
            yield Label(name, title, *right, section)
