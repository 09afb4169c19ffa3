"""Loads the open work of a person from every app in one statement.

An app gives a queryset with what a row shows (`to_work_rows`) and a function that puts one row into words. The
statement is a union; no app costs a statement of its own, however many apps there are.
"""

from collections import defaultdict
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db.models import BigIntegerField, CharField, DateField, DateTimeField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast, JSONObject

LIMIT = 50
COMMON: dict[str, Any] = {
    "title": TextField(),
    "due": DateField(),
    "at": DateTimeField(),
    "incident_id": BigIntegerField(),
}


@dataclass(frozen=True)
class Row:
    """The columns that all kinds of work share; `facts` has those of one kind by name."""

    source: str
    pk: int
    title: str
    due: date | None
    at: datetime | None
    incident_id: int | None
    facts: dict[str, Any]


NAMES = [f"row_{field.name}" for field in fields(Row)]


@dataclass(frozen=True)
class WorkQuery:
    """Rows of one app: the common columns and its own facts."""

    name: str
    rows: QuerySet[Any]
    columns: dict[str, Any]
    facts: dict[str, Any]
    limit: int = LIMIT

    def counted(self) -> QuerySet[Any, Any]:
        """The rows to count, limited to as many as are shown, without an order."""
        return self.rows.order_by().values("pk")[:LIMIT]

    def shown(self) -> QuerySet[Any, Any]:
        """The first fifty by their own order, in the common shape and in no order.

        The limit is in a subquery: SQLite allows none in the parts of a union.
        """
        shape: dict[str, Any] = {"row_source": Value(self.name, output_field=CharField()), "row_pk": F("pk")}
        for column, kind in COMMON.items():
            given = self.columns.get(column)
            value = F(given) if isinstance(given, str) else Value(given)
            shape[f"row_{column}"] = value if given and column != "title" else Cast(value, kind)
        shape["row_facts"] = JSONObject(**self.facts)
        first = self.rows.model._base_manager.filter(pk__in=self.rows.values("pk")[: self.limit])
        return first.order_by().annotate(**shape).values_list(*NAMES)


def to_work_rows(
    name: str,
    rows: QuerySet[Any],
    *,
    title: str = "",
    due: str = "",
    at: str = "",
    incident_id: str = "",
    limit: int = LIMIT,
    **facts: Any,
) -> WorkQuery:
    """These rows of work: the names of the fields that all have, and `facts` (names of fields or expressions)."""
    given = {"title": title, "due": due, "at": at, "incident_id": incident_id}
    columns = {column: field for column, field in given.items() if field}
    return WorkQuery(name, rows, columns, facts, limit)


def by_source(found: list[tuple[Any, ...]]) -> dict[str, list[Row]]:
    """The rows of the union by the kind of work."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for values in found:
        row = Row(*values)
        rows[row.source].append(row)
    return dict(rows)
