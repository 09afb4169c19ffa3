"""Writes a row of a table, or an object of JSON, as the write-up of an incident in Markdown."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from .instants import NoInstant, read_instant
from .language import CODES, language
from .serials import serial_text
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
_ACTIONS = ("actions", "measures", "tasks")
_LISTED = (*_ACTIONS, "timeline")
_TIMES = ("started", "ended", "time", "at", "date")
_SINCE_1970 = re.compile(r"\d{10}|\d{13}|\d{16}|\d{19}")  # seconds to nanoseconds
_BETWEEN = re.compile(r";(?=\s|$)|\r?\n")
_MARKED = re.compile(r"(?:[-*•+]|\d{1,2}[.)]|\[[ xX]?\]|\||#)\s?")  # the cell already contains a list or table
MOMENT = re.compile(
    r"(?:\d{1,4}[-./]\d{1,2}[-./]\d{1,4}[T ]{1,2})?~?\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:[.,]\d{1,9})?"
    r"(?:\s?(?:[AaPp][Mm]|UTC|GMT|Z|[+-]\d\d:?\d\d))?|\d{10}|\d{13}"
)
BARE_CLOCK = re.compile(r"~?\d{1,2}[:.]\d\d")


@lru_cache(maxsize=4096)
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
        for name in ("time", "text", "action", "actor"):
            if folded in lang.columns.get(name, ()):
                return name
        if label := lang.labels.get(folded):
            return label
    return ""


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
            if text := time_text(value) if name in _TIMES else _line(value):
                lines.append(f"{_LABELS.get(name, _line(key)[:60])}: {text}")
        elif isinstance(value, list | dict):
            parts.append(f"## {_line(key)[:60]}\n\n{_body(value)}\n")
    if not (title or lines or parts):
        return ""
    heading = f"# {title}\n\n" if title else ""
    return heading + "\n\n".join(lines) + ("\n\n" if lines else "") + "\n".join(parts)


def _line(value: Any) -> str:
    return re.sub(r"\s+", " ", str(value))[:MAX_CELL].strip()


def time_text(value: Any) -> str:
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
            name = "action" if name in _ACTIONS else name
            named.setdefault(name, time_text(value) if name in _TIMES else _line(value))
    time = named.pop("time", "") or named.pop("at", "") or named.pop("started", "")
    if day := named.pop("date", ""):
        time = f"{day} {time}" if BARE_CLOCK.match(time) else time or (day if MOMENT.fullmatch(day) else "")
        if day not in time:
            named.setdefault("due", day)
    if time and (zone := named.pop("zone", "")):
        time = f"{time} {zone}"
    text = next((named.pop(k) for k in ("text", "action", "title", "summary", "timeline") if k in named), "")
    if time and (person := named.pop("owner", "") or named.pop("actor", "")):  # who says or does it
        text = f"{person}: {text}"
    if time and "state" in named:  # a status update
        text = f"{named.pop('state').capitalize()} - {text}"
    tail = [f"{_LABELS.get(k, k)}: {v}" for k, v in named.items() if k in ("owner", "due", "state", "kind")]
    return (f"{time} - " if time else "") + " — ".join([text, *(f"({t})" for t in tail)])
