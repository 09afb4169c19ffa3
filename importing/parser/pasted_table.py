"""Recognizes a CSV timeline that was pasted as text: a line of known column names, then lines of as many cells."""

from __future__ import annotations

from .write_ups import column_name

MARKS = ",;\t"
CELLS = {"time", "date", "text", "owner", "actor", "author", "participants", "zone", "state"}


def is_pasted_table(text: str) -> bool:
    """With a column of times or dates and one of texts. Text about an incident does not begin like this."""
    lines = [line for line in text[:4000].split("\n") if line.strip()][:2]
    if len(lines) < 2:
        return False
    for mark in MARKS:
        cells = lines[0].split(mark)
        names = [column_name(cell.strip().strip('"')) for cell in cells]
        if 2 <= len(cells) <= lines[1].count(mark) + 1 and set(names) <= CELLS:
            return "text" in names and bool({"time", "date"} & set(names))
    return False
