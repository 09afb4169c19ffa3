"""Scans one section for timeline entries: lines that start with a time, rows, headings, labels, status updates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, takewhile

from .candidate import Candidate
from .line_starts import after_posted, has_bare_clocks
from .sections import Document, Section, split_label
from .strip_markup import fold, plain, trim
from .table_columns import Columns, names_fact, read_columns
from .text_blocks import Block, blocks_from, words_start
from .time_expressions import When, find_times, read_time

SEPARATOR = re.compile(
    r"(?:\s*(?:[:：,;|]|-{1,3}>?|–|—|→|=>|➜|\*{1,3}(?=[\s:：–—-]|$)|_{1,2}(?=[\s:])|[)\]](?=[\s:：-])|</[a-z]{1,8}>|\.(?=\s)|(?:hrs?|hours|h|Uhr)\b))*\s*"
)
_NEXT = re.compile(
    r"(?:(?<=[.;|!])|(?<=\s\s))\s{0,40}(?:[-–—•]\s+)?(?=\*\*\d{1,2}:\d\d|\d{1,2}:\d\d\s?(?:[AaPp]\.?[Mm]\.?)?(?:\s?(?:UTC|GMT))?\s*(?::\s|[-–—]\s+(?!\d)))"
)
_OTHER_ZONE = re.compile(r"\s?\(\d{1,2}:\d\d(?:\s?[AaPp][Mm])?\s?[A-Z]{1,5}(?:[+-]\d{1,2})?\)[`*_]{0,3}")
LONGEST_STATUS = 40  # lines of a status update
NUMBER = re.compile(r"\s{0,3}\d{1,2}[.)]\s+(?=\d{1,2}[:.]\d\d)")  # "### 3. 18:12 …"
_TRACK = re.compile(r"\{\{[<%]\s*\w+\s+\"?(?P<when>[^\"{}<>]{4,40})\"?\s*[>%]\}\}")


class SectionScanner:
    """Scans one section block by block and yields its candidates."""

    def __init__(self, doc: Document, section: Section) -> None:
        self.doc, self.section = doc, section
        self.source = doc.source
        self.blocks = section.blocks
        self.columns: Columns | None = None
        self.head: tuple = ()
        self.timed = section.kind in ("timeline", "updates") or has_bare_clocks(doc, section)
        self.times: dict[tuple[int, int], When | None] = {}
        self.clock_only_seen = False  # an entry with a time but no day was read

    def run(self) -> Iterator[Candidate]:
        if self.section.sub and self.section.title:
            yield from self._entry_in_title()
        index = 0
        while index < len(self.blocks):
            block = self.blocks[index]
            index += 1
            if block.kind == "row":
                yield from self._row(block)
            elif block.kind == "heading":
                yield from self._heading(block, index)
            elif block.kind in ("line", "item"):
                yield from self._line(block, index)

    def _time_in(self, start: int, end: int) -> When | None:
        """The time at `start`. Cached, because the end of the previous line is checked against the same position."""
        if (start, end) not in self.times:
            when = read_time(self.source, start, end, self.doc.lang, self.doc.order, dots=self.timed)
            self.times[start, end] = when
        return self.times[start, end]

    def _line(self, block: Block, index: int) -> Iterator[Candidate]:
        begin = after_posted(self.source, block)
        when = self._time_in(begin, block.end)
        if when and self._starts_entry(when, block):
            if self._is_quoted(when, index):
                return
            self.clock_only_seen = self.clock_only_seen or bool(when.clock and not when.day)
            start = self._text_start(when, block.end)
            wrapped = block.kind == "line" and begin == block.start  # "Posted …" closes what is above it
            end = self._wrapped_end(block, index) if wrapped else block.end
            if start >= end:
                yield from self._time_alone(when, block, index)
                return
            if when.only_day and self._sets_day(block, index, start, end):
                yield Candidate(when, ((start, end),), self.section, block.kind, marker=True)
                return
            yield from self._entries_on_line(when, start, end, block.kind, self._detail_span(block, index))
            return
        yield from self._time_after_label(block, index)

    def _is_quoted(self, when: When, index: int) -> bool:
        """Among times without a day, a day with clock and zone behind a line that ends in a colon quotes something."""
        if not (self.clock_only_seen and when.day and when.clock and when.zone) or index < 2:
            return False
        above, here = self.blocks[index - 2], self.blocks[index - 1]
        ends = self.source[above.start : above.end].rstrip("*_ ")[-1:]
        return above.kind == "line" == here.kind and ends == ":" and above.paragraph == here.paragraph

    def _starts_entry(self, when: When, block: Block) -> bool:
        """A number that starts a sentence is no time: "10 am I" is, "May 5 engineers" in prose is not."""
        if when.offset is not None:
            return self.timed
        bare_hour = when.clock and when.clock.whole_hour and not when.clock.half and not when.zone
        if bare_hour and not (self.timed and self.source[when.clock.end - 1] == "h"):  # type: ignore[union-attr]
            return False
        if (
            not self.timed
            and not when.day
            and self.source[when.end - 1].isalnum()
            and re.match(r" ?(?:the|we|our|users?|a|an)\s", self.source[when.end : when.end + 12], re.I)
        ):
            return block.kind == "item"
        opening = self.source[block.start : block.start + 3].lower()
        return self.timed or opening not in ("at ", "on ", "fro", "bet", "by ")

    def _text_start(self, when: When, end: int) -> int:
        again = _OTHER_ZONE.match(self.source, when.end, end)
        match = SEPARATOR.match(self.source, again.end() if again else when.end, end)
        return match.end() if match else when.end

    def _wrapped_end(self, block: Block, index: int) -> int:
        """A wrapped plain line goes on until the paragraph ends or the next time begins."""
        end = block.end
        for following in blocks_from(self.blocks, index):
            if (
                following.kind != "line"
                or following.paragraph != block.paragraph
                or self._time_in(after_posted(self.source, following), following.end)
            ):
                break
            end = following.end
        return end

    def _detail_span(self, block: Block, index: int) -> tuple[int, int]:
        """Deeper items and indented quotations below an entry, as detail. A time in a quotation is no entry."""
        start = end = 0
        for following in blocks_from(self.blocks, index):
            quoted = following.kind == "quote" and self.source[following.start - 1] in " \t"
            deeper = following.kind in ("item", "line") and following.level > block.level
            timed = deeper and self._time_in(following.start, following.end)
            if block.kind != "item" or not (quoted or (deeper and not timed)):
                break
            start, end = start or words_start(self.source, following), following.end
        return start, end

    def _sets_day(self, block: Block, index: int, start: int, end: int) -> bool:
        """ "2019-01-22" or "8th Sept:" above a list sets the day. A day with a text of its own is an entry."""
        if re.fullmatch(r"\s*[(\[][^()\[\]]{0,80}[)\]]\W*", self.source[start:end]):
            return True
        own_text = r"[^\W\d]{3,}\s+[^\W\d]{3,}" if block.kind == "item" else r"[^\W\d]{3,}.*\s.*\s"
        if end - start > 40 or re.search(own_text, self.source[start:end]):
            return False
        following = next((b for b in blocks_from(self.blocks, index) if b.kind != "code"), None)
        return bool(following and following.kind in ("item", "line", "row", "heading"))

    def _time_alone(self, when: When, block: Block, index: int) -> Iterator[Candidate]:
        """A time alone on its line: a day sets the day; a clock takes the next lines as its text."""
        if above := self._status_above(block, index):
            yield Candidate(when, (above,), self.section, "status")
            return
        if when.day and not when.clock and not when.unknown:
            yield Candidate(when, (), self.section, block.kind, marker=True)
            return
        below = next(blocks_from(self.blocks, index), None)
        if below and below.kind in ("line", "item") and not self._time_in(below.start, below.end):
            yield Candidate(when, ((below.start, below.end),), self.section, block.kind)
        elif self.section.sub:
            yield Candidate(when, (self.section.title_span,), self.section, block.kind)

    def _status_above(self, block: Block, index: int) -> tuple[int, int] | None:
        """ "Resolved - all is well" with its time on the line below."""
        before = islice(blocks_from(self.blocks, index - 2, -1), LONGEST_STATUS)
        run = takewhile(lambda b: b.paragraph == block.paragraph and after_posted(self.source, b) == b.start, before)
        above = [b for b in run if b.kind == "line"]
        return (above[-1].start, above[0].end) if above and self._is_status(above[-1]) else None

    def _entries_on_line(
        self, when: When, start: int, end: int, style: str, detail: tuple[int, int]
    ) -> Iterator[Candidate]:
        """Two entries on one line become two."""
        cut = _NEXT.search(self.source, start + 3, end) if self.timed else None
        stop = cut.start() if cut else end
        yield Candidate(
            when, (trim(self.source, start, stop),), self.section, style, detail=detail if not cut else (0, 0)
        )
        if cut and (following := self._time_in(cut.end(), end)) and following.clock:
            yield from self._entries_on_line(following, self._text_start(following, end), end, style, detail)

    def _time_after_label(self, block: Block, index: int) -> Iterator[Candidate]:
        start, end = block.start, min(block.end, block.start + 2500)
        if tracked := _TRACK.search(self.source, start, block.end):
            when = self._time_in(tracked.start("when"), tracked.end("when"))
            if when and when.clock:
                yield Candidate(when, (trim(self.source, start, tracked.start()),), self.section, "status")
            return
        fact = not self.timed and self._is_timed_fact(block)
        if not (self.timed or fact or self._is_status(block)):
            return
        head = min(end, start + 160)
        when = next((w for w in find_times(self.source, start, head, self.doc.lang, self.doc.order) if w.clock), None)
        if when is None:
            return
        rest = SEPARATOR.match(self.source, when.end, block.end).end()  # type: ignore[union-attr]
        label = self.source[start : when.start].rstrip(" (:,-–—*_[@~\t")
        if (
            self._is_status(block)
            or rest >= block.end
            or re.search(r"[:(–—-]\s*[*_]*\s*$", self.source[start : when.start])
        ):
            if len(label) > 90 or not label.strip():
                return
            label_end = start + len(label)
            spans = ((start, label_end), (rest, block.end)) if rest < block.end else ((start, label_end),)
            yield Candidate(when, spans, self.section, "label" if fact or not self._is_status(block) else "status")

    def _is_timed_fact(self, block: Block) -> bool:
        """ "Team notified: 9 July 2024, 09:20": a step with its time, not the start, end or date of the whole."""
        label = split_label(self.source, block.start, block.end)
        name = self.doc.lang.labels.get(label[0]) if label else ""
        if not label or name in ("started", "ended", "duration", "date", "published", "author", "zone"):
            return False
        when = self._time_in(label[3], block.end)
        return bool(when and when.clock and when.day and when.end >= block.end - 3)

    def _is_status(self, block: Block) -> bool:
        words = plain(self.source[block.start : min(block.end, block.start + 40)])
        word = fold(words.split("-")[0].split("–")[0].split(":")[0])
        if word in self.doc.lang.status_words:
            return True
        status = next((s for s in self.doc.lang.status_words if f"{fold(words)} ".startswith(f"{s} ")), "")
        behind = block.start + len(status) + 1  # "investigating Feb 19, 17:12": the time right behind the word
        return bool(status and (when := self._time_in(behind, block.end)) and when.clock)

    def _heading(self, block: Block, index: int) -> Iterator[Candidate]:
        numbered = NUMBER.match(self.source, block.start, block.end)
        when = self._time_in(numbered.end() if numbered else block.start, block.end)
        if not when:
            return
        if when.only_day:
            yield Candidate(when, (), self.section, "heading", marker=True)
            return
        start = self._text_start(when, block.end)
        body = self._paragraphs_below(index)
        first = next(((s, e) for s, e in body), None)
        if block.end - start > 2:
            detail = (first[0], body[-1][1]) if first else (0, 0)
            yield Candidate(when, ((start, block.end),), self.section, "heading", detail=detail)
        elif first:
            detail = (body[1][0], body[-1][1]) if len(body) > 1 else (0, 0)
            yield Candidate(when, (first,), self.section, "heading", detail=detail)

    def _paragraphs_below(self, index: int) -> list[tuple[int, int]]:
        """Paragraphs below a heading, up to the next heading."""
        spans: list[tuple[int, int]] = []
        last = -1
        for block in blocks_from(self.blocks, index):
            if block.kind == "heading":
                break
            if block.kind not in ("line", "item", "quote"):
                continue
            start = words_start(self.source, block)
            if block.paragraph == last and spans:
                spans[-1] = (spans[-1][0], block.end)
            elif start < block.end:
                spans.append((start, block.end))
            last = block.paragraph
        return spans

    def _entry_in_title(self) -> Iterator[Candidate]:
        """ "### Fix deployed, 10:45 UTC" below a timeline: the heading is the label."""
        start, end = self.section.title_span
        when = next((w for w in find_times(self.source, start, end, self.doc.lang, self.doc.order) if w.clock), None)
        if self.timed and when and when.end >= end - 2 and when.start > start:
            label = trim(self.source, start, start + len(self.source[start : when.start].rstrip(" (:,-–—*_[@~\t")))
            body = self._paragraphs_below(0)
            yield Candidate(when, (label, *body[:1]), self.section, "heading")

    def _row(self, block: Block) -> Iterator[Candidate]:
        if self.columns is None or block.head != self.head:
            self.columns, self.head = read_columns(self.doc, block), block.head
        columns = self.columns
        when = None if columns.header_row == block.start else self._row_time(block, columns)
        if not when:
            return
        text = columns.texts(block)
        if not text and not when.clock:
            if when.day:  # a row that holds only a day sets it for those below
                yield Candidate(when, (), self.section, "row", marker=True)
            return
        actor = columns.cell(block, "actor") or (0, 0)
        yield Candidate(when, tuple(text), self.section, "row", actor=actor, named=columns.are_timeline)

    def _row_time(self, block: Block, columns: Columns) -> When | None:
        time, day = columns.cell(block, "time"), columns.cell(block, "date") or columns.cell(block, "day")
        if (not time and not day) or names_fact(self.doc, block):
            return None
        when = self._cell_time(time)
        if day and (found := self._cell_time(day)):
            if not when:
                return found if found.clock or found.unknown or found.day else None
            if not when.day:
                when = replace(when, day=found.day)
        return when

    def _cell_time(self, cell: tuple[int, int] | None) -> When | None:
        return read_time(self.source, *cell, self.doc.lang, self.doc.order, dots=True) if cell else None
