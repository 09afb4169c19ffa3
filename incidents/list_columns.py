"""Registry of extra columns in the incident list, read in the list's own query."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

FormatValue = Callable[[Any], dict[str, Any]]


@dataclass(frozen=True)
class Column:
    """`value()` is an expression over the incident; `words(value)` gives its `text` and whether it is `effective`."""

    label: str
    value: Callable[[], Any]
    words: FormatValue


_columns: dict[str, Column] = {}


def list_column(name: str, label: str, value: Callable[[], Any]) -> Callable[[FormatValue], FormatValue]:
    """Register a column with the function that formats its value. It must not run a query."""

    def register(words: FormatValue) -> FormatValue:
        _columns[name] = Column(label, value, words)
        return words

    return register


def columns() -> dict[str, Column]:
    return _columns
