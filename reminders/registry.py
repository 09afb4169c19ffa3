"""Rooms bring what has a date and an owner (`@due_source`); policies, rungs and grouping live here once."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.db.models import Model, QuerySet

from core.references import prefixes

COLUMNS = ["pk", "due", "circle_id", "owner_id", "lead_id", "manager_id", "fallback_id"]
"""What a row of a due source says of itself, as fields or as annotations. `due` is a date; the rest may be null."""

Rows = Callable[[], QuerySet[Any]]


Title = Callable[[Any], str]


@dataclass(frozen=True)
class DueSource:
    kind: str
    rows: Rows
    title: Title = attrgetter("title")

    @property
    def model(self) -> type[Model]:
        return self.rows().model

    @property
    def target_kind(self) -> str:
        return self.model._meta.label_lower

    @property
    def prefix(self) -> str:
        """ "A-" when the model has a reference, else ""."""
        return next((f"{prefix}-" for prefix, model in prefixes().items() if model is self.model), "")


due_sources: dict[str, DueSource] = {}


def due_source(kind: str, *, title: Title = attrgetter("title")) -> Callable[[Rows], Rows]:
    """Register what people are reminded of: `() -> queryset` of the rows that are still owed and have a date.

    `kind` is the word for one of them ("task", "postmortem"). Each row appears once and has `due` (a date),
    `circle_id`, `owner_id`, `lead_id`, `manager_id` and `fallback_id` (at last the incident lead), each a field
    or an annotation. The model has `get_absolute_url()` and a manager with `visible_to(user)`; `title` says how one
    of them is called in a reminder. What that reads from other rows is named with `fetch_with()` (`notifications`).
    """

    def register(rows: Rows) -> Rows:
        due_sources[kind] = DueSource(kind, rows, title)
        return rows

    return register


def source_of(target: Model) -> DueSource | None:
    """The source that reminds of this object's kind."""
    label = target._meta.label_lower
    return next((source for source in due_sources.values() if source.target_kind == label), None)
