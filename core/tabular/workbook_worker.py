"""Child process of core.tabular.read_tables: reads the first sheet of a workbook. Imports no Django.

A workbook of a few kilobytes can describe a billion cells, so it is read under limits of time and memory.
"""

import json
import resource
import sys
from io import BytesIO
from zipfile import ZipFile

from openpyxl import load_workbook

CPU_SECONDS = 3
MEMORY_BYTES = 2**30
MAX_UNPACKED = 40 * 1024 * 1024
MAX_LETTERS = 8 * 1024 * 1024  # of all cells: a workbook may name one long text in every cell

Rows = list[list[str]]


def work(max_rows: str, max_columns: str, max_cell: str) -> None:
    """Set the limits, read a workbook from standard input and print its rows, or the reason against it, as JSON."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = read(sys.stdin.buffer.read(), int(max_rows), int(max_columns), int(max_cell))
    except MemoryError:
        answer = {"problem": "large"}
    except Exception:  # a broken file makes the library raise anything
        answer = {"problem": "broken"}
    json.dump(answer, sys.stdout)


def read(data: bytes, max_rows: int, max_columns: int, max_cell: int) -> dict[str, str | Rows]:
    """Rows up to the last one that holds something; empty ones between them are kept, so that row numbers are right."""
    if sum(part.file_size for part in ZipFile(BytesIO(data)).infolist()) > MAX_UNPACKED:
        return {"problem": "large"}
    rows: Rows = []
    letters = 0
    for number, cells in enumerate(load_workbook(BytesIO(data), read_only=True, data_only=True).active.values):
        row = ["" if value is None else str(value)[:max_cell] for value in cells]
        while row and not row[-1]:
            row.pop()
        if not row:
            continue
        if number > max_rows or len(row) > max_columns:
            return {"problem": "long"}
        letters += sum(map(len, row))
        if letters > MAX_LETTERS:
            return {"problem": "large"}
        rows += [[] for _ in range(number - len(rows))]
        rows.append(row)
    return {"rows": rows}
