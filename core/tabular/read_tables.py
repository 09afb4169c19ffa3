"""Reads uploaded tables: CSV or a workbook, row by row, each error with its row and column. Nothing is saved."""

import csv
import io
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.tabular.write_tables import BLANKS, STARTERS

MAX_BYTES = 1024 * 1024
MAX_ROWS, MAX_COLUMNS, MAX_CELL = 10_000, 200, 32_000
ENCODINGS = ("utf-8-sig", "utf-16", "cp1252")
TOO_LONG = f"Tables up to {MAX_ROWS} rows and {MAX_COLUMNS} columns are supported."
NOT_OPENED = "This workbook cannot be opened. Save it as CSV and upload that."
PROBLEMS = {"large": "This workbook is too large. Save it as CSV and upload that.", "long": TOO_LONG}
BUSY = "Other workbooks are being read. Try again in a minute, or upload a CSV file."
WALL_SECONDS = 20
WAIT_SECONDS = 2  # for one of the two readers, so that workbooks do not hold all threads of the web process
ROOT = Path(__file__).resolve().parents[2]
START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from core.tabular.workbook_worker import work; work(*sys.argv[2:])"
)
AT_ONCE = threading.BoundedSemaphore(2)
Reader = Callable[[str], Any]


class Unreadable(ValueError):
    """The whole file cannot be used; the message states what to upload instead."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class CellError:
    """What is wrong in one cell. `row` counts as a spreadsheet does: the header is row 1."""

    row: int
    column: str
    message: str
    typed: str = ""


@dataclass(frozen=True)
class Table:
    """Rows by column name, each with its number, and the errors of those that are left out."""

    header: list[str]
    rows: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    refused: list[tuple[int, dict[str, Any]]] = field(default_factory=list)  # what could be read of rows with errors


def read_table(
    data: bytes, columns: Mapping[str, Reader], *, required: Sequence[str] = (), max_rows: int = MAX_ROWS
) -> Table:
    """Read CSV (any usual separator) or XLSX. Each column has a function that raises ValueError with a message.

    Column names are matched without regard to case and blanks; unknown ones are ignored. Empty rows are skipped.
    `max_rows` is checked before any reader is called, because readers may query the database.
    """
    if len(data) > MAX_BYTES:
        raise Unreadable(f"This file is {len(data) // 1024} KB. The limit is 1 MB.")
    raw = _workbook(data) if data[:4] == b"PK\x03\x04" else _separated(_decoded(data))
    if not raw or not any(raw[0]):
        raise Unreadable("This file is empty. The first row must name the columns.")
    known = {_key(name): name for name in columns}
    header = [known.get(_key(name), "") for name in raw[0]]
    if missing := [name for name in required if name not in header]:
        raise Unreadable(f"The column “{missing[0]}” is missing. The first row names the columns.")
    if sum(map(any, raw[1:])) > max_rows:
        raise Unreadable(f"Up to {max_rows} rows are read at once. Split the file.")
    table = Table([name for name in header if name])
    for number, cells in enumerate(raw[1:], start=2):
        if any(cells):
            _read_row(table, number, dict(zip(header, cells, strict=False)), columns, required)
    return table


def _read_row(
    table: Table, number: int, cells: dict[str, str], columns: Mapping[str, Reader], required: Sequence[str]
) -> None:
    values, errors = {}, []
    for name, reader in columns.items():
        typed = _without_guard(cells.get(name, "").strip())
        if not typed and name in required:
            errors.append(CellError(number, name, f"{name} is missing."))
        elif typed or name in cells:
            try:
                values[name] = reader(typed) if typed else None
            except ValueError as error:
                errors.append(CellError(number, name, str(error), typed[:200]))
    table.errors.extend(errors)
    (table.refused if errors else table.rows).append((number, values))


def _without_guard(text: str) -> str:
    """Removes the ' that our export puts before a formula."""
    return text[1:] if text[:1] == "'" and text[1:].lstrip(BLANKS)[:1] in STARTERS and len(text) > 1 else text


def _decoded(data: bytes) -> str:
    if b"\x00" in data[:1000] and data[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
        raise Unreadable("This file is not a table. Choose a CSV or XLSX file.")
    for encoding in ENCODINGS:
        try:
            if encoding != "utf-16" or data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
                return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", errors="replace")


def _separated(text: str) -> list[list[str]]:
    first = text.partition("\n")[0]
    separator = max(",;\t|", key=first.count)
    rows: list[list[str]] = []
    previous = csv.field_size_limit(MAX_CELL)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False):
            rows.append(_bounded(row, len(rows)))
    except csv.Error:
        raise Unreadable(f"Row {len(rows) + 1} is invalid. Check for an unclosed quotation mark.") from None
    finally:
        csv.field_size_limit(previous)
    return rows


def read_sheets(data: bytes) -> list[tuple[str, list[list[str]]]]:
    """Name and rows of each sheet of a workbook that is not hidden. Raises `Unreadable` beyond the limits."""
    return _sheets(data, every_sheet=True)


def _workbook(data: bytes) -> list[list[str]]:
    return _sheets(data, every_sheet=False)[0][1]


def _sheets(data: bytes, *, every_sheet: bool) -> list[tuple[str, list[list[str]]]]:
    """Read in a child process that is killed when it takes too long."""
    limits = [str(limit) for limit in (MAX_ROWS, MAX_COLUMNS, MAX_CELL)]
    command = [sys.executable, "-I", "-c", START, str(ROOT), *limits, "yes" if every_sheet else "no"]
    clean = {"LC_ALL": "C.UTF-8"}
    if not AT_ONCE.acquire(timeout=WAIT_SECONDS):
        raise Unreadable(BUSY)
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=WALL_SECONDS, env=clean)
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):  # killed at its limit of time or memory
        raise Unreadable(PROBLEMS["large"]) from None
    finally:
        AT_ONCE.release()
    if "sheets" not in answer:
        raise Unreadable(PROBLEMS.get(answer["problem"], NOT_OPENED))
    return [(name, rows) for name, rows in answer["sheets"]]


def _bounded(row: Sequence[str], number: int) -> list[str]:
    if number > MAX_ROWS or len(row) > MAX_COLUMNS:
        raise Unreadable(TOO_LONG)
    return [cell[:MAX_CELL] for cell in row]


def _key(name: str) -> str:
    return "".join(name.lower().replace("_", " ").split())
