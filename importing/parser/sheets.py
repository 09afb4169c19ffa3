"""Converts the sheets of a workbook into documents for the same passes as CSV files.

A sheet holds one or more tables below lines with a title and facts ("Severity | SEV-2"). The sheet with a timeline is
the incident; facts and actions of the other sheets belong to it. Several sheets with a timeline are several documents:
the person chooses. Without a timeline, the first table is read as a CSV file is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .sections import ACTION_KINDS
from .tables import incidents_of_rows
from .write_ups import MAX_ROWS, column_name

Rows = list[list[str]]
Incident = dict[str, Any]
NOT_READ = "Sheets not imported"
LONGEST_HEADER = 60  # characters of the name of a column
LONGEST_TITLE = 16  # words


@dataclass
class _Sheet:
    name: str
    facts: Incident = field(default_factory=dict)
    timeline: list[Any] = field(default_factory=list)
    actions: list[dict[str, str]] = field(default_factory=list)
    listed: list[Incident] = field(default_factory=list)

    @property
    def adds(self) -> Incident:
        """What the sheet adds to the incident of another one."""
        return self.facts | ({"Action items": self.actions} if self.actions else {})


def sheet_documents(sheets: list[tuple[str, Rows]]) -> Iterator[tuple[str, str]]:
    """(name, document) of each incident in a workbook; the name is empty where there is only one."""
    read = [_read(name, rows) for name, rows in sheets if any(map(any, rows))]
    chosen = [sheet for sheet in read if sheet.timeline]
    if len(chosen) > 1:
        rest = _not_read([sheet for sheet in read if not sheet.timeline])
        for sheet in chosen:
            yield sheet.name, _document(sheet.adds, {"Timeline": sheet.timeline}, rest)
        return
    listed = [] if chosen else next((sheet.listed for sheet in read if sheet.listed), [])
    if len(listed) > 1:
        for number, row in enumerate(listed, 1):
            yield f"row {number}", _document(row)
        return
    timeline = {"Timeline": chosen[0].timeline} if chosen else {}
    parts = [*(sheet.adds for sheet in reversed(read)), *listed, timeline]
    if any(parts):
        rest = _not_read([sheet for sheet in read if sheet.listed and sheet.listed is not listed])
        yield "", _document(*parts, rest)


def _not_read(sheets: list[_Sheet]) -> Incident:
    return {NOT_READ: ", ".join(sheet.name for sheet in sheets)} if sheets else {}


def _document(*parts: Incident) -> str:
    whole: Incident = {}
    for part in parts:
        whole |= part
    return json.dumps(whole, ensure_ascii=False)


def _read(name: str, rows: Rows) -> _Sheet:
    sheet = _Sheet(name)
    width = max(map(len, rows))
    for table in _tables([row + [""] * (width - len(row)) for row in rows[: MAX_ROWS + 1]]):
        found = incidents_of_rows(table) if len(table) > 1 else []
        if len(found) == 1 and isinstance(found[0].get("timeline"), list):
            sheet.timeline += found[0].pop("timeline")
            sheet.facts |= found[0]
        elif not _is_header(table[0]):
            sheet.facts = _facts(table) | sheet.facts
        elif _are_actions({column_name(cell) for cell in table[0]}):
            sheet.actions += [_named(table[0], row) for row in table[1:]]
        else:
            sheet.listed += found
    return sheet


def _tables(rows: Rows) -> Iterator[Rows]:
    """The tables of a sheet, each with its header; lines without one above them."""
    table: Rows = []
    blank = True
    for row in rows:
        if not any(cell.strip() for cell in row):
            blank = True
            continue
        opens = _is_header(row) and (blank or not _is_header(table[0]))
        if opens and table:
            yield table
            table = []
        table.append(row)
        blank = False
    if table:
        yield table


def _is_header(row: list[str]) -> bool:
    """The columns of a timeline, of actions, or of a list of incidents; "Status | Resolved" is a fact."""
    names = {column_name(cell) for cell in row if len(cell) <= LONGEST_HEADER} - {""}
    timeline = "text" in names and bool(names & {"time", "date", "started"})
    return timeline or _are_actions(names) or len(names) > 2 or ("title" in names and len(names) > 1)


def _are_actions(names: set[str]) -> bool:
    named = names & {"action", "text", *ACTION_KINDS} and names & {"owner", "due"}
    return bool(named) and not names & {"time", "date", "started", "title"}


def _named(header: list[str], row: list[str]) -> dict[str, str]:
    return {name: cell for name, cell in zip(header, row, strict=False) if name.strip() and cell.strip()}


def _facts(rows: Rows) -> Incident:
    """Labels with their values, the first short line as title, and other lines as summary."""
    found: Incident = {}
    words: list[str] = []
    for row in rows:
        cells = [cell.strip() for cell in row if cell.strip()]
        if len(cells) > 1:
            found[cells[0].rstrip(": ")] = " ".join(cells[1:])
        elif not found and not words and len(cells[0].split()) <= LONGEST_TITLE:
            found["Title"] = cells[0]
        else:
            words.append(cells[0])
    return found | ({"Summary": "\n\n".join(words)} if words else {})
