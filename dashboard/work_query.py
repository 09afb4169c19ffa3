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


@dataclass(frozen=True)
class WorkQuery:
    """What a room brings: its rows, and how they fill the common shape."""

    name: str
    rows: QuerySet[Any]
    columns: dict[str, Any]
    most: int = MOST

    def counted(self) -> QuerySet[Any, Any]:
        """As many rows as are shown; in no order, since a number has none."""
        return self.rows.order_by().values("pk")[:MOST]

    def shown(self) -> QuerySet[Any, Any]:
        """The first fifty by their own order, in the common shape and in no order.

        The limit stands in a subquery: SQLite allows none in the parts of a union.
        """
        shape: dict[str, Any] = {"row_source": Value(self.name, output_field=CharField()), "row_pk": F("pk")}
        for column, kind in COLUMNS.items():
            given = self.columns.get(column, Value("") if column in WORDS else Value(None))
            value = F(given) if isinstance(given, str) else given
            plain = isinstance(given, str) and column not in WORDS  # a model's date or moment is what it is
            shape[f"row_{column}"] = value if plain else Cast(value, kind)
        first = self.rows.model._base_manager.filter(pk__in=self.rows.values("pk")[: self.most])
        return first.order_by().annotate(**shape).values_list(*NAMES)


def to_work_rows(name: str, rows: QuerySet[Any], *, most: int = MOST, **columns: Any) -> WorkQuery:
    """These rows in the common shape. `columns` are names of fields or expressions; a missing one is empty.

    Words are text: a number is turned into it.
    """
    return WorkQuery(name, rows, columns, most)


def by_source(found: list[tuple[Any, ...]]) -> dict[str, list[Row]]:
    """The rows of the union by the room they come from."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for values in found:
        row = Row(*values)
        rows[row.source].append(row)
    return rows
