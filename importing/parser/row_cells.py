"""Splits the rows of tables into cells: with bars, tabs, or the double bars of a wiki."""

from __future__ import annotations

import re

from .strip_markup import trim

MAX_CELLS = 40
TABS = re.compile(r"(?<=\S)[ ]?\t[\t ]*(?=\S)")
WIKI_HEADER = re.compile(r"\s*\|\|(?:[^|\n]{0,200}\|\|){1,40}\s*$")  # ||Time||Event||


def bar_cells(source: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Cell spans of a Markdown row; a bar behind a backslash or inside code belongs to the cell."""
    if source[start] == "|":
        start += 1
    if end > start and source[end - 1] == "|" and source[end - 2 : end - 1] != "\\":
        end -= 1
    cells, begin, ticks = [], start, False
    for p in range(start, end):
        char = source[p]
        if char == "`":
            ticks = not ticks
        elif char == "|" and not ticks and source[p - 1] != "\\":
            cells.append(trim(source, begin, p))
            begin = p + 1
            if len(cells) >= MAX_CELLS:
                break
    cells.append(trim(source, begin, end))
    return tuple(cells)


def tab_cells(source: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    cells, begin = [], start
    for part in source[start:end].split("\t")[:MAX_CELLS]:
        cells.append(trim(source, begin, begin + len(part)))
        begin += len(part) + 1
    return tuple(cells)


def wiki_cells(source: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    cells, begin = [], start + 2
    for part in source[start + 2 : end - 2].split("||"):
        cells.append(trim(source, begin, begin + len(part)))
        begin += len(part) + 2
    return tuple(cells)
