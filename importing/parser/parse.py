"""Entry point: `parse` reads one document; `to_flat_dict` makes its result plain values for JSON."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from .chats import unfold_chat
from .decode import BINARY, EMPTY, MAX_BYTES, TOO_LARGE, decode, kind_of, normalize_text
from .docx import docx_to_text
from .html import html_to_text
from .pasted_table import is_pasted_table
from .pipeline import read_document
from .result import Entry, Parsed
from .tables import table_to_text
from .wiki_marks import without_macros

_FILLERS = "\u115f\u1160\u3164\uffa0"  # letters by category, blank to the eye
LISTED = "This is an archive or a list of several incidents. Import it as a list; each incident becomes its own result."
UNREADABLE = "This file could not be opened. It may be damaged or protected. Save it again, or paste its text."


def parse(data: bytes | str, *, filename: str = "", reference_date: date | None = None) -> Parsed:
    """Read one document. Pure and deterministic: the same input gives the same result, without network or clock.

    `filename` helps to detect the format and may contain a date. `reference_date` is used only where a day has no year.
    Nothing is raised for any input: `Parsed.problem` describes the error.
    """
    raw = data.encode("utf-8", "replace") if isinstance(data, str) else data
    if len(raw) > MAX_BYTES:
        return Parsed(problem=TOO_LARGE, filename=filename)
    form = kind_of(raw, filename)
    if form == "text" and not filename and is_pasted_table(decode(raw) or ""):
        form = "csv"
    if form == "docx":
        text, left_out = docx_to_text(raw) or ("", ())
        problem = None if text else UNREADABLE
    else:
        (text, problem), left_out = _text_of(raw, data, form), ()
    if problem:
        return Parsed(problem=problem, filename=filename, format=form)
    source = normalize_text(text)
    if not any(c.isalnum() and c not in _FILLERS for c in source):
        return Parsed(problem=EMPTY, filename=filename, format=form, source_text=source)
    return replace(read_document(source, form=form, filename=filename, reference=reference_date), left_out=left_out)


def _text_of(raw: bytes, data: bytes | str, form: str) -> tuple[str, str | None]:
    """(text, problem) of any format except Word."""
    if form in ("zip", "xlsx"):
        return "", LISTED
    decoded = data if isinstance(data, str) else decode(raw)
    if decoded is None:
        return "", BINARY
    if form == "html":
        return html_to_text(decoded), None
    if form in ("csv", "json"):
        text = table_to_text(decoded, form)
        return (text, None) if text is not None else ("", LISTED)
    return (unfold_chat(without_macros(decoded)) if form == "text" else decoded), None


def to_flat_dict(parsed: Parsed) -> dict[str, Any]:
    """Plain values without spans, for JSON: unknown is null, instants are ISO, relative times are "T+5m"."""
    roots = [f.text for f in parsed.factors if f.kind == "root"]
    return {
        "title": parsed.value("title"),
        "started_at": _iso(parsed.value("started_at")),
        "ended_at": _iso(parsed.value("ended_at")),
        "duration_minutes": parsed.value("duration_minutes"),
        "impact_percent": parsed.value("impact_percent"),
        "tz": parsed.value("zone"),
        "root_cause": (roots[0] if len(roots) == 1 else roots) or None,
        "timeline": [{"at": entry_time(e), "text": e.text} for e in parsed.entries],
        "action_items": [
            {"text": a.text, "owner": a.owner or None, "due": a.due or None} for a in (*parsed.measures, *parsed.tasks)
        ],
        "problem": parsed.problem,
        "questions": [question.words for question in parsed.questions],
    }


def _iso(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def entry_time(entry: Entry) -> str | None:
    """When, as one text: ISO, ``HH:MM``, ``YYYY-MM-DD``, ``T+5m``, or None for an unknown time."""
    if entry.at is not None:
        return entry.at.isoformat()
    if entry.offset_minutes is not None:
        seconds = round(entry.offset_minutes * 60)
        sign = "-" if seconds < 0 else "+"
        return f"T{sign}{abs(seconds) // 60}m" if seconds % 60 == 0 else f"T{sign}{abs(seconds)}s"
    return entry.clock or entry.day or None
