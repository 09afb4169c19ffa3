"""Everything that waits for a person, from every room, in one statement.

A room gives a queryset in the common shape (`shaped`) and a function that puts one row into words. The statement is a
union; no room costs a statement of its own, however many rooms there are.
"""

from collections import defaultdict
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db.models import BigIntegerField, CharField, DateField, DateTimeField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast

MOST = 50
COLUMNS: dict[str, Any] = {
    "title": TextField(),
    "due": DateField(),
    "at": DateTimeField(),
    "a": TextField(),
    "b": TextField(),
    "c": TextField(),
    "incident_id": BigIntegerField(),
}
WORDS = {"title", "a", "b", "c"}


@dataclass(frozen=True)
class Row:
    """What the rooms have in common: a title, a day or a moment, up to three words of their own, an incident."""

    source: str
    pk: int
    title: str
    due: date | None
    at: datetime | None
    a: str
    b: str
    c: str
    incident_id: int | None


NAMES = [f"row_{field.name}" for field in fields(Row)]


def shaped(name: str, rows: QuerySet[Any], **columns: Any) -> QuerySet[Any]:
    """These rows in the common shape, at most the first fifty in their own order.

    `columns` are field names or expressions; missing ones are empty. Words are text: a number is turned into it.
    """
    few = rows.model._default_manager.filter(pk__in=rows.values("pk")[:MOST]).order_by()
    shape: dict[str, Any] = {"row_source": Value(name, output_field=CharField()), "row_pk": F("pk")}
    for column, kind in COLUMNS.items():
        given = columns.get(column, Value("") if column in WORDS else Value(None))
        value = F(given) if isinstance(given, str) else given
        plain = isinstance(given, str) and column not in WORDS  # a model's date or moment is what it is
        shape[f"row_{column}"] = value if plain else Cast(value, kind)
    return few.annotate(**shape).values_list(*NAMES)


def gathered(parts: list[QuerySet[Any]]) -> QuerySet[Any, Any]:
    return parts[0].union(*parts[1:], all=True)


def by_source(found: list[tuple[Any, ...]]) -> dict[str, list[Row]]:
    """The rows of the union by the room they come from."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for values in found:
        row = Row(*values)
        rows[row.source].append(row)
    return rows
