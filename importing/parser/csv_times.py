"""Times of a CSV timeline: the zone in its header, and rows whose time cannot be read."""

from __future__ import annotations

from collections.abc import Callable

from .language import CODES, language
from .time_expressions import read_time
from .zones import find_zone

UNKNOWN_TIME = "--:--"


def zone_of_header(header: list[str]) -> dict[str, str]:
    """The zone in the name of a column: "Time (CET)"."""
    found = next((found for cell in header if (found := find_zone(cell[:90]))), None)
    return {"zone": found[0].text} if found else {}


def with_unknown_times(rows: list[list[str]], time: int, text: int, written: Callable[[str], str]) -> list[list[str]]:
    """The rows below the header. A time that cannot be read is marked as unknown, so that the words are kept.

    `written` gives the cell of a time as it goes into the write-up.
    """
    found = []
    for row in rows[1:]:
        if max(time, text) < len(row) and row[text].strip() and not _is_readable(written(row[time])):
            behind = f" ({row[time].strip()})" if row[time].strip() else ""
            row = [UNKNOWN_TIME if i == time else cell + behind * (i == text) for i, cell in enumerate(row)]
        found.append(row)
    return found


def _is_readable(time: str) -> bool:
    return any(read_time(time, 0, len(time), language(code), dots=True) for code in CODES)
