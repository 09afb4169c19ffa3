"""Places the cells of a table that span rows or columns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Generic, TypeVar

MAX_COLUMNS = 40
_SPAN = re.compile(r"\b(?P<of>row|col)span\s*=\s*[\"']?\s*(?P<count>\d{1,5})", re.I)
T = TypeVar("T")


class SpannedCells(Generic[T]):
    """The cells of one table, row by row.

    A cell that spans rows stands in each of them: its day or words apply to all. One that spans columns stands in the
    first of them.
    """

    def __init__(self, blank: T) -> None:
        self.blank = blank
        self.held: dict[int, tuple[T, int]] = {}  # column: cell, rows still to come

    def row(self, cells: Iterable[tuple[T, int, int]]) -> list[T]:
        """The cells of the next row, given its own as (cell, columns, rows); 0 rows means up to the end."""
        placed = {column: cell for column, (cell, _) in self.held.items()}
        self.held = {column: (cell, left - 1) for column, (cell, left) in self.held.items() if left != 1}
        column = 0
        for cell, columns, rows in cells:
            while column in placed:
                column += 1
            for offset in range(min(columns, MAX_COLUMNS - column)):
                shown = cell if offset == 0 else self.blank
                placed[column + offset] = shown
                if rows != 1:
                    self.held[column + offset] = (shown, rows - 1)
            column += columns
        return [placed.get(index, self.blank) for index in range(max(placed, default=-1) + 1)]


def spans_of_tag(tag: str) -> tuple[int, int]:
    """(columns, rows) of the text of an opening tag `<td colspan="2" rowspan="3">`."""
    found = {match["of"].lower(): int(match["count"]) for match in _SPAN.finditer(tag)}
    return max(found.get("col", 1), 1), found.get("row", 1)
