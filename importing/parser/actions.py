"""Parses measures and tasks with owner, due date, link and state. Missing owners and dates stay empty."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise, zip_longest

from .action_phrases import DONE, DONE_LOOSE, DONE_STATE, FILLER, INTRO, NO_ORDER, OUTRO, PROMISE, STRUCK
from .action_tables import tables_of_actions
from .date_anchors import Calendar
from .dates import find_days
from .ownership import (
    due_in,
    is_placeholder,
    labeled_owner,
    leading_person,
    mentioned_in,
    owner_in,
    signed_in,
    without_trailer,
)
from .result import STATED, WORKED_OUT, Action
from .sections import ACTION_KINDS, Document, Section, section_kind, split_label
from .strip_markup import fold, links, plain, sentences
from .table_columns import Columns, read_columns
from .text_blocks import Block


def read_actions(
    doc: Document, calendar: Calendar, people: frozenset[str] = frozenset()
) -> tuple[list[Action], list[Action]]:
    """(measures, tasks). A list called improvements or measures is measures; every other list of actions is tasks.

    `people` are known: the authors of the text, and those whose names begin the lines of a chat.
    """
    found: list[Action] = []
    sections = [s for s in doc.sections if s.kind in ACTION_KINDS]
    plain_tasks = any(s.kind == "tasks" for s in sections)
    listed = any(_has_list(doc, s) for s in sections)
    for section in sections:
        kind = "improvement" if _is_measures(section, plain_tasks) else "task"
        found += _ActionsReader(doc, calendar, section, kind, listed, people).read()
    for section, rows in tables_of_actions(doc):
        reader = _ActionsReader(doc, calendar, section, "task", listed, people)
        found += [a for b in rows if (a := reader.action_of_row(b))]
    unique = list({(a.kind, fold(a.text)): a for a in reversed(found)}.values())[::-1]
    return [a for a in unique if a.kind == "improvement"], [a for a in unique if a.kind == "task"]


def _is_measures(section: Section, plain_tasks: bool) -> bool:
    if section.kind == "measures":
        return True
    return section.kind == "actions" and plain_tasks and not section.sub


def _has_list(doc: Document, section: Section) -> bool:
    return any(b.kind in ("item", "row") for b in section.blocks)


def _is_list_name(raw: str) -> bool:
    return len(raw) < 80 and (raw.rstrip("*_ ").endswith(":") or bool(re.fullmatch(r"\*\*[^*]+\*\*:?", raw)))


class _ActionsReader:
    """The actions of one section."""

    def __init__(
        self,
        doc: Document,
        calendar: Calendar,
        section: Section,
        kind: str,
        listed: bool,
        people: frozenset[str] = frozenset(),
    ) -> None:
        self.doc, self.calendar, self.section, self.kind, self.listed = doc, calendar, section, kind, listed
        self.people = people
        self.columns: Columns | None = None
        self.head: tuple = ()

    def read(self) -> list[Action]:
        blocks = self.section.blocks
        rows = [b for b in blocks if b.kind == "row"]
        if rows:
            return [a for b in rows if (a := self.action_of_row(b))]
        items = self._top_level_items([b for b in blocks if b.kind == "item"])
        if items:
            return [a for b, kind in items if (a := self._build_action(b, b.start, b.end, b.checked, kind=kind))]
        if self._is_action_heading():
            return [a] if (a := self._build_action(None, *self.section.title_span, None, heading=True)) else []
        return self._from_lines([b for b in blocks if b.kind == "line"])

    def _top_level_items(self, items: list[Block]) -> list[tuple[Block, str]]:
        """(item, kind). Sub-items belong to their parent, except below one that only names a list ("Monitoring:")."""
        if not items:
            return []
        level = min(b.level for b in items)
        second = min((b.level for b in items if b.level > level), default=0)
        tops: list[tuple[Block, str]] = []
        opened, kind = False, self.kind
        for block, following in zip_longest(items, items[1:]):
            if block.level == level:
                raw = self.doc.raw(block).rstrip()
                deeper = following is not None and following.level > level
                opened = deeper and _is_list_name(raw)
                kind = self._kind_of_list(raw) if opened else self.kind
                if not opened:
                    tops.append((block, self.kind))
            elif opened and block.level <= second:
                tops.append((block, kind))
        return tops

    def _kind_of_list(self, raw: str) -> str:
        named = section_kind(raw, self.doc.lang)
        return {"measures": "improvement", "tasks": "task"}.get(named, self.kind)

    def _is_action_heading(self) -> bool:
        """ "#### 1) Clean up nightly `@sam`": a heading that is the action, with its text below."""
        if not self.section.sub or self.section.under not in ACTION_KINDS:
            return False
        raw = self.doc.source[slice(*self.section.title_span)]
        return bool(re.match(r"\s*(?:\d{1,2}[.)]|[A-Z]{2,8}-\d+|#\d+)", raw) or owner_in(" " + raw, heading=True)) or (
            not self.listed and len(raw.split()) >= 3
        )

    def _from_lines(self, lines: list[Block]) -> list[Action]:
        """Plain lines: "Label: text" lines, else short lines one per paragraph, else promises in prose."""
        kept = [b for b in lines if not self._is_intro_or_outro(b)]
        labeled = [b for b in kept if split_label(self.doc.source, b.start, b.end) or self._has_bold_lead(b)]
        if labeled:
            return [
                a for b in labeled if (a := self._build_action(b, b.start, self._wrapped_end(b, lines, labeled), None))
            ]
        if self.listed:
            return []
        short = [b for b in kept if len(self.doc.raw(b).split()) <= 30 and not re.search(r"[,;]$", self.doc.raw(b))]
        if len(short) >= 2 and len(short) == len(kept) and not self._is_wrapped_prose(kept):
            return [a for b in short if (a := self._build_action(b, b.start, b.end, None))]
        spans = self._sentences_with_promise(kept) or self._imperative_sentences(kept)
        return [a for span in spans if (a := self._build_action(None, *span, None, suggested=True))]

    def _is_wrapped_prose(self, lines: list[Block]) -> bool:
        """Lines of one paragraph that break in mid-sentence are wrapped prose."""
        raws = [self.doc.raw(b).strip() for b in lines]
        wrapped = sum(1 for a, b in pairwise(raws) if not re.search(r"[.!?:]$", a) and b[:1].islower())
        return wrapped > 0

    def _sentences_with_promise(self, lines: list[Block]) -> list[tuple[int, int]]:
        spans: list[tuple[int, int]] = []
        paragraph: object = None
        for block in lines:
            if spans and paragraph == block.paragraph:
                spans[-1] = (spans[-1][0], block.end)
            else:
                spans.append((block.start, block.end))
            paragraph = block.paragraph
        found = []
        for start, end in spans:
            for a, b in sentences(self.doc.source[start : min(end, start + 5000)]):
                if PROMISE.search(self.doc.source[start + a : start + b]):
                    found.append((start + a, start + b))
        return found

    def _imperative_sentences(self, lines: list[Block]) -> list[tuple[int, int]]:
        """Behind "Next steps:" on one line: "Plan upgrades in halves. Alert sooner.", when every sentence orders."""
        if not self.section.inline or len(lines) != 1:
            return []
        raw, start = self.doc.raw(lines[0])[:2000], lines[0].start
        found = list(sentences(raw))
        texts = [raw[a:b].strip() for a, b in found]
        orders = all(3 <= len(text.split()) <= 30 and not NO_ORDER.match(text) for text in texts)
        return [(start + a, start + b) for a, b in found] if orders else []

    def _is_intro_or_outro(self, block: Block) -> bool:
        """The sentence that introduces or closes a list is no action."""
        raw = plain(self.doc.raw(block))
        return not raw or bool(INTRO.search(raw) or OUTRO.match(raw) or FILLER.match(raw))

    def _has_bold_lead(self, block: Block) -> bool:
        return bool(re.match(r"\s*\*\*[^*]{3,100}\*\*", self.doc.raw(block)))

    def _wrapped_end(self, block: Block, lines: list[Block], labeled: list[Block]) -> int:
        end = block.end
        for following in lines[lines.index(block) + 1 :]:
            if following in labeled or following.paragraph != block.paragraph or self._is_intro_or_outro(following):
                break
            end = following.end
        return end

    # ---- one action
    def _build_action(
        self,
        block: Block | None,
        start: int,
        end: int,
        checked: bool | None,
        *,
        heading: bool = False,
        suggested: bool = False,
        kind: str = "",
    ) -> Action | None:
        raw = self.doc.source[start:end]
        text = plain(raw)
        if (
            not re.search(r"\w{2}", text)
            or FILLER.match(text)
            or (block and block.kind == "item" and INTRO.search(text) and len(text.split()) < 3)
        ):
            return None
        owner = owner_in(raw, heading=heading) or leading_person(raw, self.people) or labeled_owner(raw, self.doc.lang)
        signed = signed_in(raw, self.doc, self.calendar)
        signed = signed if signed[0] else mentioned_in(text, self.doc, self.calendar)
        due, due_text = due_in(raw, self.doc, self.calendar)
        owner, due, due_text = owner or signed[0], due or signed[1], due_text or signed[2]
        return Action(
            text=_without_trimmings(without_trailer(text, owner, due_text, self.doc.lang), heading),
            kind=kind or self.kind,
            owner=owner,
            due=due,
            due_text=due_text,
            links=links(raw),
            state="done" if checked or DONE.search(raw) or DONE_LOOSE.search(raw) or STRUCK.match(raw) else "",
            section=self.section.title,
            span=(start, end),
            certainty=WORKED_OUT if suggested else STATED,
            why="a promise in a sentence" if suggested else f"listed under “{self.section.title}”",
        )

    # ---- tables
    def action_of_row(self, block: Block) -> Action | None:
        if self.columns is None or block.head != self.head:
            self.columns, self.head = read_columns(self.doc, block), block.head
        columns = self.columns
        if columns.header_row == block.start:
            return None
        cell = columns.cell(block, "action") or columns.cell(block, "text")
        longest = max(block.cells, key=lambda c: c[1] - c[0], default=None)
        misplaced = bool(cell is None and longest and len(self.doc.source[slice(*longest)].split()) >= 3)
        if misplaced or (cell is None and not columns.names):  # the text is in a column with another header
            cell = longest
        if not cell or not re.search(r"\w{2}", text := plain(self.doc.source[slice(*cell)])):
            return None
        until = "due" if columns.index("due") is not None else "when"
        due_cell, owner = columns.cell(block, until), self._cell(columns, block, "owner")
        due = self._day_in(due_cell) if due_cell else None
        state = self._cell(columns, block, "state")
        whole = self.doc.raw(block)
        return Action(
            text=_without_trimmings(text, False),
            kind=self.kind,
            owner=owner.removesuffix("@") if not is_placeholder(owner) else "",
            due=due.isoformat() if due else "",
            due_text=self._cell(columns, block, until),
            links=links(whole),
            state="done" if DONE.search(whole) or DONE_STATE.search(state) else "",
            priority="" if misplaced else self._cell(columns, block, "priority"),
            section=self.section.title,
            span=(block.start, block.end),
            why=f"a row of the table under “{self.section.title}”",
        )

    def _day_in(self, cell: tuple[int, int]) -> date | None:
        """The first day in the cell whose year is known."""
        days = find_days(self.doc.source, *cell, self.doc.lang, self.doc.order)
        return next((resolved for day in days if (resolved := self.calendar.resolve(day))), None)

    def _cell(self, columns: Columns, block: Block, name: str) -> str:
        cell = columns.cell(block, name)
        return plain(self.doc.source[slice(*cell)]) if cell else ""


_PRIORITY = re.compile(r"^P[0-4]\b[\s:–—|-]+(?=[^\W\d_])")  # "**P1** Validate payloads"


def _without_trimmings(text: str, heading: bool) -> str:
    """The words of the action: no state marks, and for a heading no number and no owner behind it."""
    text = re.sub(r"\s*(?:✅|☑️?|✔️?|:white_check_mark:)\s*", " ", text)
    text = re.sub(r"\s*\((?:DONE|done|Done|Accomplished\.?|accomplished\.?|completed|Completed)\)\s*$", "", text)
    if heading:
        text = re.sub(r"^\s*\d{1,2}[.)]\s*", "", text)
        text = re.sub(r"\s+@[\w.-]+\s*$", "", text)
    return _PRIORITY.sub("", text.strip(" -–—").strip())
