"""Parses participants and lessons: what went well, what went wrong, luck. Names stay as written."""

from __future__ import annotations

import re

from .labeled_values import Label
from .result import STATED, Action, Entry, Lesson, Participant
from .sections import Document, Section, split_label
from .strip_markup import fold, plain
from .table_columns import read_columns
from .text_blocks import Block

_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,4}$|@[\w.-]{1,40}$")
_HANDLE = re.compile(r"(?<![\w/.@`])`?(?P<who>@[A-Za-z][\w.-]{0,38}\w)`?(?![\w/]|\.\w)")
_KINDS = {"went_well": "went well", "went_wrong": "went wrong", "lucky": "lucky", "lessons": "learned"}
_NO_PERSON = {"tbd", "n a", "none", "unknown", "todo", "name", "here", "channel", "everyone", "all", "team"}


def read_participants(
    doc: Document, labels: list[Label], entries: list[Entry], actions: list[Action]
) -> list[Participant]:
    """People named in labels, attendance lists, front matter, as owners and as handles in the timeline; each once."""
    found: list[Participant] = []
    for label in labels:
        if label.name in ("participants", "author"):
            role = fold(label.title) if label.name == "author" else "participant"
            found += _names(doc, label.start, label.end, role)
    for section in doc.of("participants"):
        for block in section.blocks:
            found += _listed(doc, section, block)
    for key in ("author", "authors"):
        if front := doc.front_matter.get(key):
            found += [
                Participant(name, "author", front.span, STATED, "front matter")
                for v in front.values
                if (name := _clean(v))
            ]
    found += [Participant(a.owner, "owner", a.span, STATED, "owner of a task") for a in actions if a.owner]
    for entry in entries:
        raw = doc.source[slice(*entry.span)]
        for match in _HANDLE.finditer(raw):
            span = (entry.span[0] + match.start("who"), entry.span[0] + match.end("who"))
            found.append(Participant(match["who"], "", span, STATED, "named in the timeline"))
    return _once(found)


def _names(doc: Document, start: int, end: int, role: str) -> list[Participant]:
    raw = doc.source[start : min(end, start + 600)]
    found, position = [], 0
    for part in re.split(r"(\s*[,;/\n]\s*|\s+(?:and|et|e|und|y|&)\s+)", raw):
        if name := _clean(part):
            found.append(
                Participant(name, role, (start + position, start + position + len(part)), STATED, "named as " + role)
            )
        position += len(part)
    return found


def _clean(raw: str) -> str:
    text = re.sub(r"\s*[(<\[].*$", "", plain(raw)).strip(" .-–—*")
    return text if len(text) < 60 and _NAME.match(text) and fold(text) not in _NO_PERSON else ""


def _listed(doc: Document, section: Section, block: Block) -> list[Participant]:
    if block.kind == "row":
        columns = read_columns(doc, block)
        if columns.header_row == block.start or not block.cells:
            return []
        role = plain(doc.source[slice(*block.cells[1])]) if len(block.cells) > 1 else ""
        name = _clean(doc.source[slice(*block.cells[0])])
        return [Participant(name, role[:60], block.cells[0], STATED, f"listed under “{section.title}”")] if name else []
    if block.kind not in ("item", "line"):
        return []
    raw = doc.raw(block)
    label = split_label(doc.source, block.start, block.end)
    if label and label[0] in doc.lang.labels and doc.lang.labels[label[0]] not in ("author", "participants"):
        return []
    parts = re.split(r"\s*(?:[:–—]|\s-\s)\s*", plain(raw), maxsplit=1)
    if len(parts) == 2 and len(parts[0].split()) <= 3:
        first, second = _clean(parts[0]), _clean(parts[1])
        role_first = bool(
            re.search(
                r"\b(?:lead|commander|scribe|manager|engineer|owner|communications?|support|on-call)\b", parts[0], re.I
            )
        )
        name, role = (second, parts[0]) if role_first else (first, parts[1])
        return (
            [Participant(name, role[:60], (block.start, block.end), STATED, f"listed under “{section.title}”")]
            if name
            else []
        )
    return _names(doc, block.start, block.end, "participant")


def _once(people: list[Participant]) -> list[Participant]:
    kept: dict[str, Participant] = {}
    for person in people:
        key = fold(person.name.lstrip("@"))
        if key and (key not in kept or (not kept[key].role and person.role)):
            kept[key] = person
    return list(kept.values())[:100]


def read_lessons(doc: Document) -> list[Lesson]:
    """One lesson per item, or per paragraph where there are no items."""
    found = []
    for section in doc.sections:
        kind = _KINDS.get(section.kind)
        if not kind:
            continue
        for start, end in _pieces(section):
            text = plain(doc.source[start:end])
            if len(text) > 3 and not text.endswith(":") and not re.match(r"(?:n/?a|none|tbd)\W*$", text, re.I):
                found.append(Lesson(text[:2000], kind, (start, end), STATED, f"listed under “{section.title}”"))
    return found


def _pieces(section: Section) -> list[tuple[int, int]]:
    items = [b for b in section.blocks if b.kind == "item"]
    if items:
        level = min(b.level for b in items)
        return [(b.start, b.end) for b in items if b.level == level]
    spans: dict[int, tuple[int, int]] = {}
    for block in section.prose:
        start = spans.get(block.paragraph, (block.start, 0))[0]
        spans[block.paragraph] = (start, block.end)
    return list(spans.values())
