"""Finds tables of actions below headings that do not say so: their headers name action, owner and due date."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from .sections import ACTION_KINDS, Document, Section
from .table_columns import Columns, read_columns
from .text_blocks import Block

_TIMED = ("time", "date")


def tables_of_actions(doc: Document) -> Iterator[tuple[Section, list[Block]]]:
    """(section, rows) of each such table outside the sections of actions."""
    for section in doc.sections:
        if section.kind in ACTION_KINDS:
            continue
        for kind, run in groupby(section.blocks, key=lambda block: block.kind):
            rows = list(run)
            if kind == "row" and _are_actions(read_columns(doc, rows[0])):
                yield section, rows


def _are_actions(columns: Columns) -> bool:
    """A table with a column of times is a timeline, whoever did something in it."""
    due = columns.index("due") is not None or columns.index("when") is not None
    people = columns.index("action") is not None and columns.index("owner") is not None
    return due and people and all(columns.index(name) is None for name in _TIMED)
