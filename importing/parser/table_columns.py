"""Detects the meaning of table columns by header, or by content if there is no header."""

from __future__ import annotations

from dataclasses import dataclass, field

from .clocks import CLOCK
from .dates import day_pattern
from .sections import ACTION_KINDS, Document
from .strip_markup import fold, plain
from .text_blocks import Block

_ORDER = ("time", "date", "day", "owner", "due", "when", "link", "state", "priority", "kind", "actor", "action", "text")


@dataclass
class Columns:
    """Names of columns by index. `header_row` is the start of the row that only names them."""

    names: dict[int, set[str]] = field(default_factory=dict)
    header_row: int = -1

    def index(self, name: str) -> int | None:
        """The first column that may be called so."""
        return next((i for i, names in sorted(self.names.items()) if name in names), None)

    @property
    def are_timeline(self) -> bool:
        """Whether there is a column of times and one of texts."""
        return self.index("time") is not None and self.index("text") is not None

    def cell(self, block: Block, name: str) -> tuple[int, int] | None:
        """The span of that column in a row, None when absent or empty."""
        index = self.index(name)
        if index is None or index >= len(block.cells):
            return None
        start, end = block.cells[index]
        return (start, end) if start < end else None

    def texts(self, block: Block) -> list[tuple[int, int]]:
        """The cells with the description: the text column, else all that are no time, day or person."""
        if cell := self.cell(block, "text"):
            return [cell]
        used = {self.index(name) for name in ("time", "date", "day", "actor")}
        return [cell for i, cell in enumerate(block.cells) if i not in used and cell[0] < cell[1]]


def read_columns(doc: Document, block: Block) -> Columns:
    """The columns of the table this row belongs to."""
    if block.head and (names := _by_header(doc, block.head)):
        return Columns(names)
    names = {} if block.head else _by_header(doc, block.cells)
    if len(names) >= 2 and not any(_timed(doc, cell) for cell in block.cells):
        return Columns(names, header_row=block.start)
    guessed: dict[int, set[str]] = {}
    for index, cell in enumerate(block.cells[:3]):
        if _timed(doc, cell):
            guessed[index] = {"time"}
            break
        if cell[0] < cell[1] and day_pattern(doc.lang).match(doc.source, *cell):
            guessed[index] = {"date"}
    return Columns(guessed)


def names_fact(doc: Document, block: Block) -> bool:
    """Whether the row has two cells such as "Start | 3 May, 10:02": a fact of the incident, not an entry."""
    label = plain(doc.source[slice(*block.cells[0])]) if len(block.cells) == 2 else ""
    return doc.lang.labels.get(fold(label)) in ("started", "ended", "duration", "date")


def _timed(doc: Document, cell: tuple[int, int]) -> bool:
    return cell[1] - cell[0] < 50 and bool(CLOCK.search(doc.source, *cell))


def _by_header(doc: Document, cells: tuple[tuple[int, int], ...]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for index, (start, end) in enumerate(cells):
        title = plain(doc.source[start:end])
        if not title or len(title) > 90:
            continue
        for form in (fold(title), fold(title.split("(")[0]), " ".join(fold(title).split()[:-1])):
            names = {name for name in _ORDER if form in doc.lang.columns.get(name, ())}
            if names:
                found[index] = names
                break
        else:
            if doc.lang.headings.get(fold(title)) in ACTION_KINDS:
                found[index] = {"action"}
                continue
            first = fold(title).split()[:1]
            last = fold(title).split()[-1:]
            for word in (*first, *last):
                if word in ("time", "date", "heure", "hora", "zeit", "uhrzeit", "owner", "due"):
                    found[index] = {"time" if word in ("heure", "hora", "zeit", "uhrzeit") else word}
    _time_from_date(found)
    return found


def _time_from_date(found: dict[int, set[str]]) -> None:
    """ "Date" alone, or "Date and time": the one column may carry both."""
    if not any("time" in names for names in found.values()):
        for names in found.values():
            if "date" in names:
                names.add("time")
                return
