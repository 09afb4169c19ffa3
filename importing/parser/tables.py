"""Converts rows of CSV and JSON lists into small documents for the same passes."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

from .chats import slack_timeline
from .csv_times import with_unknown_times, zone_of_header
from .nested_json import flat_incident
from .serials import with_times
from .strip_markup import fold
from .write_ups import BARE_CLOCK, MAX_CELL, MAX_COLUMNS, MAX_ROWS, MOMENT, column_name, time_text, write_up

_PEOPLE = ("owner", "actor", "author")
_HINT = re.compile(r"\ufeff?\"?sep=(?P<mark>[,;\t|])\"?\r?\n", re.I)  # a spreadsheet's line for its own reader
_COMMENTS = re.compile(r"\ufeff?(?:#[^\n]{0,500}\n){1,20}")
_ENTRY_COLUMNS = {"", "time", "date", "text", "summary", "debugging", "owner", "actor", "author", "participants"}
_MOST_DAYS = 7  # longest timeline in days; a table with more days is a list of incidents
_DAY = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}")
_CLOCK = re.compile(r"~?\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\s?[AaPp][Mm])?")
_LISTS = ("incidents", "postmortems", "data", "items", "results", "records")


def table_to_text(text: str, form: str) -> str | None:
    """The write-up of a file that holds one incident (or one timeline); None when it holds several."""
    documents = list(table_documents(text, form, limit=2))
    return documents[0][1] if len(documents) == 1 else ("" if not documents else None)


def table_documents(text: str, form: str, limit: int = MAX_ROWS) -> Iterator[tuple[str, str]]:
    """(name, write-up) for each incident of the list, at most `limit`."""
    rows = _json_rows(text) if form == "json" else _csv_rows(text)
    if rows is None:
        yield "", text
        return
    for number, row in zip(range(1, limit + 1), rows, strict=False):
        if document := write_up(row):
            yield f"row {number}", document


def _json_rows(text: str) -> list[dict[str, Any]] | None:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    messages = data.get("messages") if isinstance(data, dict) else data
    if isinstance(messages, list) and (chat := slack_timeline(messages)) is not None:
        return [{"timeline": chat}]
    if isinstance(data, dict):
        data = flat_incident(data)
        for key in _LISTS:
            if isinstance(data.get(key), list) and all(isinstance(item, dict) for item in data[key]):
                return data[key]
        return [data]
    if isinstance(data, list) and data and all(isinstance(item, dict) for item in data):
        return data if not _is_timeline(data) else [{"timeline": data}]
    return None


def _is_timeline(rows: list[dict[str, Any]]) -> bool:
    keys = {fold(str(key)) for row in rows[:5] for key in row}
    return (
        bool(keys & {"time", "at", "timestamp"})
        and bool(keys & {"event", "text", "description", "message"})
        and not keys & {"title", "summary", "root cause"}
    )


# ---- CSV
def _csv_rows(text: str) -> list[dict[str, Any]] | None:
    if comments := _COMMENTS.match(text):
        text = text[comments.end() :]
    hint = _HINT.match(text)
    text = text[hint.end() :] if hint else text
    head = text[:4000].split("\n", 1)[0]
    mark = hint["mark"] if hint else max(",;\t|", key=head.count)
    if not head.count(mark):
        return None
    reader = csv.reader(io.StringIO(text), delimiter=mark)
    rows: list[list[str]] = []
    try:
        for row in reader:
            if len(row) > MAX_COLUMNS:
                return None
            if any(cell.strip() for cell in row):
                rows.append([cell[:MAX_CELL] for cell in row])
            if len(rows) > MAX_ROWS:
                break
    except csv.Error:
        return None
    return incidents_of_rows(rows) if len(rows) > 1 else None


def incidents_of_rows(rows: list[list[str]]) -> list[dict[str, Any]]:
    """One incident for each row, or one with a timeline where the rows are its entries."""
    zone = zone_of_header(rows[0])
    rows = _one_time(with_times(rows, [column_name(cell) for cell in rows[0]]))
    names = [column_name(cell) for cell in rows[0]]
    if "time" in names and "text" not in names and names.count("summary") == 1:  # "Description" of an event
        names[names.index("summary")] = "text"
        rows = [["Event" if name == "text" else cell for cell, name in zip(rows[0], names, strict=True)], *rows[1:]]
    if "title" not in names and "started" not in names and {"time", "text"} <= set(names):
        known = with_unknown_times(rows, names.index("time"), names.index("text"), time_text)
        return [{**zone, "timeline": [dict(zip(rows[0], row, strict=False)) for row in known]}]
    if set(names) <= _ENTRY_COLUMNS and (entries := _entries_by_content(rows, names)):
        return [{**zone, "timeline": entries}]
    return [{**zone, **dict(zip(rows[0], row, strict=False))} for row in rows[1:]]


def _entries_by_content(rows: list[list[str]], names: list[str]) -> list[dict[str, str]]:
    """Rows with a moment in one column and words in another, whatever the columns are called. Else nothing.

    The words of a column of people come first ("Ana: Alert fires").
    """
    width = min(len(row) for row in rows)
    column = _column_of(MOMENT, rows)
    if column is None or width < 2:
        return []
    others = [i for i in range(width) if i != column]
    text_column = max(others, key=lambda i: sum(len(re.findall(r"[^\W\d_]", row[i])) for row in rows[1:]))
    headed = not MOMENT.fullmatch(rows[0][column].strip())
    if len({row[column].strip()[:10] for row in rows[headed:] if len(row[column].strip()) > 13}) > _MOST_DAYS:
        return []
    person = next((i for i in others if i != text_column and names[i] in _PEOPLE), None)
    return [
        {"time": row[column], "text": f"{row[person].strip()}: {text}" if person is not None and row[person] else text}
        for row in rows[headed:]
        if (text := row[text_column].strip())
    ]


def _one_time(rows: list[list[str]]) -> list[list[str]]:
    """Date and time in two columns become one. A column "Start" of clocks beside a text is the time of an entry."""
    names = [column_name(cell) for cell in rows[0]]
    day = names.index("date") if "date" in names else _column_of(_DAY, rows)
    clock = names.index("time") if "time" in names else None
    if clock is None and "started" in names and "text" in names and "title" not in names:
        clock = names.index("started")
    if clock is None and day is not None:
        clock = _column_of(_CLOCK, rows)
    if day is None or clock is None:
        return rows
    if not all(len(row) > max(day, clock) and BARE_CLOCK.match(row[clock].strip()) for row in rows[1:]):
        return rows
    merged = []
    for row in rows:
        when = "Time" if row is rows[0] else f"{row[day].strip()} {row[clock].strip()}"
        merged.append([when if i == clock else cell for i, cell in enumerate(row) if i != day])
    return merged


def _column_of(pattern: re.Pattern[str], rows: list[list[str]]) -> int | None:
    """The first column in which every cell below the header matches."""
    width = min(len(row) for row in rows)
    return next((i for i in range(width) if all(pattern.fullmatch(row[i].strip()) for row in rows[1:])), None)
