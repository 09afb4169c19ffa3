"""Child process of core.tabular.read_tables: reads the sheets of a workbook. Imports no Django.

A workbook of a few kilobytes can describe a billion cells, so it is read under limits of time and memory.
"""

import json
import re
import resource
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from io import BytesIO
from itertools import repeat
from typing import Any
from zipfile import ZipFile

from openpyxl import load_workbook

CPU_SECONDS = 3
MEMORY_BYTES = 2**30
MAX_UNPACKED = 40 * 1024 * 1024
MAX_LETTERS = 8 * 1024 * 1024  # of all cells: a workbook may name one long text in every cell
NO_CLOCK = re.compile(r'"[^"]{0,255}"|\\.|\[\$?[^\]]{0,255}\]|[^hs]', re.I)  # of a number format: all but h and s
NO_RESULT = re.compile(rb"(?:</f>|<f[^<>]{0,200}/>)(?:<v\s*/>|<v></v>)?</c>")  # a formula without a stored result
HALF_A_SECOND = timedelta(milliseconds=500)

Rows = list[list[str]]


class TooMuch(Exception):
    """The workbook exceeds a limit; the argument is the name of the problem."""


@dataclass
class Limits:
    """Of rows and columns of a sheet, letters of a cell, and letters of all cells together."""

    rows: int
    columns: int
    cell: int
    letters: int = MAX_LETTERS

    def take(self, number: int, row: list[str]) -> None:
        if number > self.rows or len(row) > self.columns:
            raise TooMuch("long")
        self.letters -= sum(map(len, row))
        if self.letters < 0:
            raise TooMuch("large")


def work(max_rows: str, max_columns: str, max_cell: str, every_sheet: str) -> None:
    """Set limits, read a workbook from standard input and print its sheets, or why it is refused, as JSON."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answer: dict[str, Any]
    try:
        limits = Limits(int(max_rows), int(max_columns), int(max_cell))
        answer = {"sheets": list(read(sys.stdin.buffer.read(), limits, every_sheet == "yes"))}
    except MemoryError:
        answer = {"problem": "large"}
    except TooMuch as problem:
        answer = {"problem": str(problem)}
    except Exception:  # a broken file makes the library raise anything
        answer = {"problem": "broken"}
    json.dump(answer, sys.stdout)


def read(data: bytes, limits: Limits, every_sheet: bool) -> Iterator[tuple[str, Rows]]:
    """Name and rows of the active sheet, or of all that are not hidden."""
    parts = ZipFile(BytesIO(data))
    if sum(part.file_size for part in parts.infolist()) > MAX_UNPACKED:
        raise TooMuch("large")
    book = load_workbook(BytesIO(data), read_only=True, data_only=True)
    formulas = load_workbook(BytesIO(data), read_only=True) if every_sheet and lacks_results(parts) else None
    for sheet in book.worksheets if every_sheet else [book.active]:
        if sheet.sheet_state == "visible" or not every_sheet:
            yield sheet.title, rows_of(sheet, formulas and formulas[sheet.title], limits)


def lacks_results(parts: ZipFile) -> bool:
    """Whether a program wrote formulas without computing them."""
    sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
    return any(NO_RESULT.search(parts.read(name)) for name in sheets)


def rows_of(sheet: Any, formulas: Any, limits: Limits) -> Rows:
    """Rows up to the last one that holds something; empty ones between them are kept, so that row numbers are right."""
    rows: Rows = []
    written: Iterable[Any] = formulas.iter_rows() if formulas else repeat(())
    for number, (cells, raw) in enumerate(zip(sheet.iter_rows(), written, strict=False)):
        row = [text_of(cell)[: limits.cell] for cell in cells]
        for index, cell in enumerate(raw):  # nothing is computed: a formula without its result is shown as it is
            if cell.data_type == "f" and not row[index]:
                row[index] = str(cell.value)[: limits.cell]
        while row and not row[-1]:
            row.pop()
        if row:
            limits.take(number, row)
            rows += [[] for _ in range(number - len(rows))]
            rows.append(row)
    return rows


def text_of(cell: Any) -> str:
    """The value as it is seen: a day without a time where the cell shows none, times to the second, without a zone."""
    value = cell.value
    if isinstance(value, datetime):
        value = (value + HALF_A_SECOND).replace(microsecond=0)
        shows_clock = NO_CLOCK.sub("", cell.number_format) or value.time() != time()
        return str(value) if shows_clock else str(value.date())
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"
    return "" if value is None else str(value)
