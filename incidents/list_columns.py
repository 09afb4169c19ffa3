"""Registry of extra columns in the incident list, read in the list's own query."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Words = Callable[[Any], dict[str, Any]]


@dataclass(frozen=True)
class Column:
    """`value()` is an expression over the incident; `words(value)` gives `text` and whether it is `gold` (proven)."""

    label: str
    value: Callable[[], Any]
    words: Words


_columns: dict[str, Column] = {}


def list_column(name: str, label: str, value: Callable[[], Any]) -> Callable[[Words], Words]:
    """Register a column with the function that puts its value into words. It costs no statement of its own."""

    def register(words: Words) -> Words:
        _columns[name] = Column(label, value, words)
        return words

    return register


def columns() -> dict[str, Column]:
    return _columns
