"""Converts rows of CSV and JSON lists into small documents for the same passes."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

from .csv_times import with_unknown_times, zone_of_header
from .instants import NoInstant, read_instant
from .language import CODES, language
from .serials import serial_text, with_times
from .strip_markup import fold

MAX_ROWS = 5_000
MAX_COLUMNS = 200
MAX_CELL = 20_000
_LABELS = {
    "started": "Start Time",
    "ended": "End Time",
    "zone": "Time Zone",
    "priority": "Severity",
    "title": "Title",
    "owner": "Owner",
    "state": "Status",
}
_HEADINGS = {
    "summary": "Summary", "impact": "Impact", "root_cause": "Root Cause", "trigger": "Trigger", "detection": "Detection",  # noqa: E501
    "resolution": "Resolution", "timeline": "Timeline", "actions": "Action Items", "measures": "Improvements",
    "tasks": "Tasks", "went_well": "What went well", "went_wrong": "What went wrong", "lucky": "Where we got lucky",
    "lessons": "Lessons learned", "contributing": "Contributing Factors", "participants": "Participants",
}  # fmt: skip
_LISTED = ("actions", "measures", "tasks", "timeline")
_TIMES = ("started", "ended", "time", "at", "date")
_SINCE_1970 = re.compile(r"\d{10}|\d{13}|\d{16}|\d{19}")  # seconds to nanoseconds
_BETWEEN = re.compile(r";(?=\s|$)|\r?\n")
_MARKED = re.compile(r"(?:[-*•+]|\d{1,2}[.)]|\[[ xX]?\]|\||#)\s?")  # the cell already contains a list or table
_HINT = re.compile(r"\ufeff?\"?sep=(?P<mark>[,;\t|])\"?\r?\n", re.I)  # a spreadsheet's line for its own reader
_COMMENTS = re.compile(r"\ufeff?(?:#[^\n]{0,500}\n){1,20}")
_MOMENT = re.compile(
    r"(?:\d{1,4}[-./]\d{1,2}[-./]\d{1,4}[T ]{1,2})?~?\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:[.,]\d{1,9})?"
    r"(?:\s?(?:[AaPp][Mm]|UTC|GMT|Z|[+-]\d\d:?\d\d))?|\d{10}|\d{13}"
)
_ENTRY_COLUMNS = {"", "time", "date", "text", "summary", "debugging", "owner", "author", "participants"}
_MOST_DAYS = 7  # of a timeline; rows of more days are incidents
_DAY = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}")
_CLOCK = re.compile(r"~?\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\s?[AaPp][Mm])?")
_BARE_CLOCK = re.compile(r"~?\d{1,2}[:.]\d\d")
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


# ---- JSON
def _json_rows(text: str) -> list[dict[str, Any]] | None:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(data, dict):
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
    return _incidents_of_rows(rows) if len(rows) > 1 else None


def _incidents_of_rows(rows: list[list[str]]) -> list[dict[str, Any]]:
    """One incident for each row, or one with a timeline where the rows are its entries."""
    zone = zone_of_header(rows[0])
    rows = _one_time(with_times(rows, [column_name(cell) for cell in rows[0]]))
    names = [column_name(cell) for cell in rows[0]]
    if "title" not in names and "started" not in names and {"time", "text"} <= set(names):
        known = with_unknown_times(rows, names.index("time"), names.index("text"), _time)
        return [{**zone, "timeline": [dict(zip(rows[0], row, strict=False)) for row in known]}]
    if set(names) <= _ENTRY_COLUMNS and (entries := _entries_by_content(rows, names)):
        return [{**zone, "timeline": entries}]
    return [{**zone, **dict(zip(rows[0], row, strict=False))} for row in rows[1:]]


def _entries_by_content(rows: list[list[str]], names: list[str]) -> list[dict[str, str]]:
    """Rows with a moment in one column and words in another, whatever the columns are called. Else nothing.

    The words of a column of people come first ("Ana: Alert fires").
    """
    width = min(len(row) for row in rows)
    column = _column_of(_MOMENT, rows)
    if column is None or width < 2:
        return []
    others = [i for i in range(width) if i != column]
    text_column = max(others, key=lambda i: sum(len(re.findall(r"[^\W\d_]", row[i])) for row in rows[1:]))
    headed = not _MOMENT.fullmatch(rows[0][column].strip())
    if len({row[column].strip()[:10] for row in rows[headed:] if len(row[column].strip()) > 13}) > _MOST_DAYS:
        return []
    person = next((i for i in others if i != text_column and names[i] in ("owner", "author")), None)
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
    if not all(len(row) > max(day, clock) and _BARE_CLOCK.match(row[clock].strip()) for row in rows[1:]):
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


def column_name(title: str) -> str:
    """What a column or key holds: a heading kind, a label, or a column name; "" when unknown."""
    title = re.sub(r"(?<=\w)\s*\([^()]{1,40}\)\s*$", "", title)  # "Started (UTC)"
    folded = fold(re.sub(r"([a-z])([A-Z])", r"\1 \2", title).replace("_", " "))
    for code in CODES:
        lang = language(code)
        if folded in lang.columns.get("date", ()):
            return "date"
        for name in ("title", "started", "ended", "zone", "owner", "due", "state", "priority"):
            if folded in lang.columns.get(name, ()):
                return name
        if kind := lang.headings.get(folded):
            return kind
        for name in ("time", "text", "action"):
            if folded in lang.columns.get(name, ()):
                return name
        if label := lang.labels.get(folded):
            return label
    return ""


# ---- a row as a write-up
def write_up(row: dict[str, Any]) -> str:
    """One incident as Markdown: labels first, then sections. Empty for a row without content."""
    title, lines, parts = "", [], []
    for key, value in list(row.items())[:MAX_COLUMNS]:
        if value in (None, "", [], {}) or not isinstance(key, str):
            continue
        name = column_name(key)
        if name == "title" and not title and isinstance(value, str):
            title = _line(value)
        elif name in _HEADINGS and not isinstance(value, int | float | bool):
            parts.append(f"## {_HEADINGS[name]}\n\n{_section(name, value)}\n")
        elif isinstance(value, str | int | float | bool):
            if text := _time(value) if name in _TIMES else _line(value):
                lines.append(f"{_LABELS.get(name, _line(key)[:60])}: {text}")
        elif isinstance(value, list | dict):
            parts.append(f"## {_line(key)[:60]}\n\n{_body(value)}\n")
    if not (title or lines or parts):
        return ""
    heading = f"# {title}\n\n" if title else ""
    return heading + "\n\n".join(lines) + ("\n\n" if lines else "") + "\n".join(parts)


def _line(value: Any) -> str:
    return re.sub(r"\s+", " ", str(value))[:MAX_CELL].strip()


def _time(value: Any) -> str:
    """A cell of a time: seconds since 1970 become a date; "0001-01-01", which means "not ended", becomes empty."""
    number = int(value) if isinstance(value, str) and _SINCE_1970.fullmatch(value.strip()) else value
    try:
        instant, _ = read_instant(number)
    except NoInstant:
        serial = serial_text(str(value)) if isinstance(value, float) else ""
        return serial or _line(value)  # "22:40" or "3 March" is read like prose
    if instant is None:
        return ""
    return f"{instant:%Y-%m-%d %H:%M:%S} UTC" if isinstance(number, int | float) else _line(value)


def _body(value: Any) -> str:
    if isinstance(value, str):
        return value[:MAX_CELL]
    items = value if isinstance(value, list) else [f"{key}: {_line(item)}" for key, item in value.items()]
    return "\n".join("- " + _item(item) for item in items[:MAX_ROWS])


def _section(name: str, value: Any) -> str:
    """The body of a section. A cell that lists actions or entries ("Add a limit; Page on errors") becomes a list."""
    if not isinstance(value, str) or name not in _LISTED:
        return _body(value)
    parts: list[str] = []
    for part in _BETWEEN.split(value[:MAX_CELL]):
        if not part.strip():
            continue
        if parts and _continues(name, part):
            parts[-1] += f"; {part.strip()}"
        else:
            parts.append(part.strip())
    if len(parts) < 2 or any(_MARKED.match(part) for part in parts):
        return _body(value)
    return "\n".join(f"- {part}" for part in parts)


def _continues(name: str, part: str) -> bool:
    """True for "owner: Ada" behind an action, and for words without a time of their own behind an entry."""
    if name == "timeline":
        return not re.search(r"\d", part[:12])
    label = re.match(r"\W*([^\W\d][\w ]{1,20}):", part)
    return bool(label and column_name(label[1]) in ("owner", "due", "state", "priority"))


def _item(item: Any) -> str:
    if not isinstance(item, dict):
        return _line(item)
    named: dict[str, str] = {}
    for key, value in item.items():
        if value not in (None, "", [], {}):
            name = column_name(str(key)) or fold(str(key))
            named.setdefault(name, _time(value) if name in _TIMES else _line(value))
    time = named.pop("time", "") or named.pop("at", "") or named.pop("started", "")
    if day := named.pop("date", ""):
        time = f"{day} {time}" if _BARE_CLOCK.match(time) else time or (day if _MOMENT.fullmatch(day) else "")
        if day not in time:
            named.setdefault("due", day)
    if time and (zone := named.pop("zone", "")):
        time = f"{time} {zone}"
    text = next((named.pop(k) for k in ("text", "action", "title", "summary", "timeline") if k in named), "")
    if time and "state" in named:  # a status update
        text = f"{named.pop('state').capitalize()} - {text}"
    tail = [f"{_LABELS.get(k, k)}: {v}" for k, v in named.items() if k in ("owner", "due", "state", "kind")]
    return (f"{time} - " if time else "") + " — ".join([text, *(f"({t})" for t in tail)])
