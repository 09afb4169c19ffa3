"""Groups lines into blocks: headings, list items, table rows, plain lines, quotes, code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from .lines import Line
from .row_cells import MAX_CELLS, TABS, WIKI_HEADER, bar_cells, tab_cells, wiki_cells
from .spanned_cells import SpannedCells
from .strip_markup import trim

MARKER = re.compile(
    r"(?P<indent>[ \t]{0,40})(?P<mark>[-*+•‣▪◦●○·–—](?=[ \t\u00a0])|\d{1,3}[.)](?=[ \t])|"
    r"[a-hA-H][.)](?=[ \t])|\(\d{1,2}\)(?=[ \t]))[ \t\u00a0]{1,8}(?P<box>\[[ xX✓]\][ \t]+)?"
)
_HEADING = re.compile(r"[ ]{0,3}(?P<mark>#{1,6})(?:[ \t]+|(?=[^\s#\d!]))")
_WIKI_HEADING = re.compile(r"[ ]{0,3}h(?P<mark>[1-6])\.[ \t]+(?=\S)")
_BOLD_LINE = re.compile(r"\s*(?:\*\*|__)(?P<text>(?:(?!\*\*|__).){1,150})(?:\*\*|__)\s*:?\s*$")
_UNDERLINE = re.compile(r"\s{0,3}(?:=+|-{3,})\s*$")
_DELIMITER = re.compile(r"\s*\|?\s*:?-{1,}:?\s*(?:\|\s*:?-{1,}:?\s*){0,40}\|?\s*$")
_RULE = re.compile(r"\s{0,3}(?:[-*_]\s*){3,80}$")
_QUOTE = re.compile(r"[ ]{0,3}>")
_CHECK = re.compile(r"\s*\[(?P<box>[ xX✓])\]\s")


@dataclass(frozen=True)
class Block:
    """One piece of the document. `start`/`end` span its content in the source, without the marker."""

    kind: str  # heading, item, row, line, quote, code, gap
    start: int
    end: int
    level: int = 0  # of a heading 1 to 7; of an item its indent
    mark: str = ""
    checked: bool | None = None
    cells: tuple[tuple[int, int], ...] = ()
    head: tuple[tuple[int, int], ...] = ()  # of a row: the cells of its table's header
    paragraph: int = 0  # lines of one paragraph share the number
    pseudo: bool = False  # a heading that is only a bold or known line

    def text(self, source: str) -> str:
        """The raw content."""
        return source[self.start : self.end]


def read_blocks(
    source: str,
    lines: Iterable[Line],
    is_title: Callable[[str], bool],
    is_time: Callable[[int, int], bool],
) -> list[Block]:
    """`is_title` knows section names, `is_time` whether a time begins there (it ends a wrapped line)."""
    builder = _Builder(source, is_title, is_time)
    for line in lines:
        builder.take(line)
    return builder.done()


class _Builder:
    def __init__(
        self,
        source: str,
        is_title: Callable[[str], bool],
        is_time: Callable[[int, int], bool],
    ) -> None:
        self.source, self.is_title, self.is_time = source, is_title, is_time
        self.blocks: list[Block] = []
        self.paragraph = 0
        self.blank = True
        self.head: tuple[tuple[int, int], ...] = ()
        self.cells: list[tuple[tuple[int, int], int, int]] = []  # of the open HTML row: span, columns, rows
        self.grid = SpannedCells((0, 0))
        self.in_table = False
        self.wiki_header = False  # the row above is written as "||Time||Event||"

    def take(self, line: Line) -> None:
        start, end = trim(self.source, line.start, line.end)
        if line.closes == "tr" or (self.cells and line.tag in ("tr", "table")):
            self._close_row()
        if line.tag in ("td", "th"):
            self.cells.append(((start, end), *line.spans))
        elif line.code:
            self._add("code", line.start, line.end)
        elif start == end:
            if not line.tag:
                self._blank()
        elif line.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._add("heading", start, end, level=int(line.tag[1]))
        elif line.tag in ("li", "dt"):
            self._item(start, end, indent=2 * line.depth, mark="-")
        else:
            if line.tag in ("p", "div", "dd", "summary"):
                self._blank()
            self._markdown(line, start, end)

    def _markdown(self, line: Line, start: int, end: int) -> None:
        source = self.source
        raw = source[line.start : line.end]
        if ("|" in raw and self._table(line, start, end, raw)) or self._tabbed(start, end):
            return
        self.in_table = False
        if match := _HEADING.match(raw) or _WIKI_HEADING.match(raw):
            mark = match["mark"]
            self._heading(line.start + match.end(), end, int(mark) if mark.isdigit() else len(mark))
        elif self._underlines(raw):
            self.blocks[-1] = replace(
                self.blocks[-1],
                kind="heading",
                level=1 if "=" in raw else 2,
                pseudo=False,
            )
        elif _RULE.match(raw):
            self._blank()
        elif _QUOTE.match(raw):
            self._add("quote", start, end)
        elif (match := self._marker(line, raw)) and line.start + match.end() < line.end:
            indent = len(match["indent"].expandtabs(4))
            box = match["box"]
            self._item(
                line.start + match.end(),
                end,
                indent,
                match["mark"],
                checked=None if not box else box[1] in "xX✓",
            )
        elif match := _CHECK.match(raw):
            self._item(line.start + match.end(), end, 0, "-", checked=match["box"] in "xX✓")
        elif match := _BOLD_LINE.match(raw):
            inner = line.start + match.start("text"), line.start + match.end("text")
            if self._continues(line, start):
                self._extend(end)
            else:
                self._add("heading", *inner, level=7, pseudo=True)
        elif self._known_title(start, end):
            self._add("heading", start, end, level=7, pseudo=True)
        elif self._continues(line, start):
            self._extend(end)
        else:
            self._add("line", start, end, level=start - line.start)

    def _marker(self, line: Line, raw: str) -> re.Match[str] | None:
        """A list mark; the "14." of "14. November 2031" is none."""
        match = MARKER.match(raw)
        if match and match["mark"][-1] == "." and match["mark"][0].isdigit():
            at = line.start + match.start("mark")
            if self.is_time(at, line.end) and not self.is_time(line.start + match.end(), line.end):
                return None
        return match

    def _heading(self, start: int, end: int, level: int) -> None:
        while end > start and self.source[end - 1] in "# \t":
            end -= 1
        start, end = trim(self.source, start, end)
        if start < end:
            self._add("heading", start, end, level=level)

    def _known_title(self, start: int, end: int) -> bool:
        if end - start > 80:
            return False
        text = self.source[start:end]
        first = next((c for c in text if c.isalpha()), "a")
        if text.endswith(".") or (first.islower() and not self.blank):  # the tail of a wrapped sentence
            return False
        return (text.rstrip("*_ ").endswith((":", "：")) or len(text.split()) <= 6) and self.is_title(text)

    def _underlines(self, raw: str) -> bool:
        if (
            not _UNDERLINE.match(raw)
            or self.blank
            or not self.blocks
            or self.blocks[-1].kind not in ("line", "heading")
        ):
            return False
        last = self.blocks[-1]
        if last.kind == "heading":
            return last.pseudo
        alone = len(self.blocks) < 2 or self.blocks[-2].kind != "line" or self.blocks[-2].paragraph != last.paragraph
        return alone and last.end - last.start <= 120

    def _item(self, start: int, end: int, indent: int, mark: str, checked: bool | None = None) -> None:
        if checked is None and (box := _CHECK.match(self.source, start, end)):
            checked, start = box["box"] in "xX✓", box.end()
        self._add("item", start, end, level=indent, mark=mark, checked=checked)

    def _continues(self, line: Line, start: int) -> bool:
        """A wrapped line of the item above: no blank line between, or indented below it, and no time of its own."""
        if not self.blocks or self.blocks[-1].kind != "item" or self.blank or line.tag:
            return False
        return not self.is_time(start, line.end)

    def _extend(self, end: int) -> None:
        self.blocks[-1] = replace(self.blocks[-1], end=end)

    def _blank(self) -> None:
        self.blank = True
        self.in_table = False
        self.paragraph += 1

    def _add(self, kind: str, start: int, end: int, **rest: object) -> None:
        if kind in ("heading", "item", "row"):
            self.paragraph += 1
        self.blocks.append(Block(kind, start, end, paragraph=self.paragraph, **rest))  # type: ignore[arg-type]
        self.blank = False

    # ---- tables
    def _table(self, line: Line, start: int, end: int, raw: str) -> bool:
        if _DELIMITER.match(raw) and "-" in raw and self.blocks and not self.blank:
            last = self.blocks[-1]
            if last.kind in ("line", "row", "item") and "|" in last.text(self.source):
                self.head = last.cells or bar_cells(self.source, last.start, last.end)
                self.blocks.pop()
                self.in_table = True
                return True
        if WIKI_HEADER.match(raw):
            return self._wiki_header(start, end)
        bars = raw.lstrip().startswith("|")
        if bars and self.wiki_header and not self.blank:  # it was the header of this row
            self.head, self.in_table = self.blocks.pop().cells, True
        self.wiki_header = False
        if not (bars or self.in_table):
            return False
        if not self.in_table:
            self.head = ()
        self.in_table = True
        self._add("row", start, end, cells=bar_cells(self.source, start, end), head=self.head)
        return True

    def _wiki_header(self, start: int, end: int) -> bool:
        """ "||Time||Event||" above rows of single bars; without them a row of its own."""
        self._add("row", start, end, cells=wiki_cells(self.source, start, end))
        self.wiki_header = True
        return True

    def _tabbed(self, start: int, end: int) -> bool:
        """A row pasted from a spreadsheet or document: three cells with tabs between them, below it also two."""
        tabs = len(TABS.findall(self.source, start, end))
        below = bool(self.blocks and self.blocks[-1].kind == "row" and not self.blank)
        if tabs < 2 and not (tabs and below):
            return False
        if not below:
            self.head = ()
        self._add("row", start, end, cells=tab_cells(self.source, start, end), head=self.head)
        return True

    def _close_row(self) -> None:
        if not self.cells:
            return
        own, self.cells = self.cells[:MAX_CELLS], []
        if not self.in_table:
            self.in_table, self.head = True, ()
        if not (self.blocks and self.blocks[-1].kind == "row"):
            self.grid = SpannedCells((0, 0))
        cells = tuple(self.grid.row(own))
        self._add("row", own[0][0][0], own[-1][0][1], cells=cells, head=self.head)

    def done(self) -> list[Block]:
        self._close_row()
        return self.blocks


def blocks_from(blocks: list[Block], index: int, step: int = 1) -> Iterator[Block]:
    """The blocks from `index` on, or back to the first one, without a copy of the list."""
    return (blocks[i] for i in (range(index, len(blocks)) if step > 0 else range(index, -1, -1)))


def words_start(source: str, block: Block) -> int:
    """Where the words of a block begin, behind the marks of a quotation."""
    return block.end - len(source[block.start : block.end].lstrip("> ")) if block.kind == "quote" else block.start
