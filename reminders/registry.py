"""Registry of items with a due date and an owner (`@due_source`)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from django.db.models import Model, QuerySet

from core.references import prefixes

COLUMNS = ["pk", "due", "circle_id", "owner_id", "lead_id", "manager_id", "fallback_id"]
"""Columns of a due source, as fields or annotations. `due` is a date; the others may be null."""
FACETS = ("task_kind", "team", "priority", "severity", "paused_until")
"""What policies may ask of a row; `paused_until` is a date. A source names those it has as lookups."""

Rows = Callable[[], QuerySet[Any]]
Links = tuple[tuple[str, str], ...]  # label and key of a message action
SNOOZE: Links = (("Snooze", "snooze"),)

Title = Callable[[Any], str]


@dataclass(frozen=True)
class DueSource:
    kind: str
    rows: Rows
    title: Title = attrgetter("title")
    facets: Mapping[str, str] = field(default_factory=dict)  # facet → lookup from the row
    label: str = ""  # in the plural, as policies list it
    links: Mapping[str, Links] = field(default_factory=dict)  # actions offered in a mail, by role of its reader

    def links_for(self, audience: str) -> Links:
        return self.links.get("owner" if audience == "owner" else "escalation", SNOOZE if audience == "owner" else ())

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


def due_source(
    kind: str,
    *,
    title: Title = attrgetter("title"),
    facets: Mapping[str, str] | None = None,
    label: str = "",
    links: Mapping[str, Links] | None = None,
) -> Callable[[Rows], Rows]:
    """Register what people are reminded of: `() -> queryset` of the unfinished rows that have a date.

    `kind` is the word for one of them ("task", "postmortem"), `label` the word for several. Each row appears once and
    has `due` (a date), `circle_id`, `owner_id`, `lead_id`, `manager_id` and `fallback_id` (at last the incident lead),
    each a field or an annotation. `facets` are lookups that policies may ask for: `{"priority": "priority"}`. The
    model has `get_absolute_url()` and a manager with `visible_to(user)`; `title` says how one of them is called in a
    reminder; `links` are actions offered in its mail, for "owner" and "escalation". What that reads from other rows
    is named with `fetch_with()` (`notifications`).
    """

    def register(rows: Rows) -> Rows:
        due_sources[kind] = DueSource(kind, rows, title, facets or {}, label or f"{kind.capitalize()}s", links or {})
        return rows

    return register


def source_of(target: Model) -> DueSource | None:
    """The source that reminds of this object's kind."""
    label = target._meta.label_lower
    return next((source for source in due_sources.values() if source.target_kind == label), None)


Choices = Callable[[], list[tuple[str, str]]]
facet_choices: dict[str, Choices] = {}


def register_facet(facet: str, choices: Choices) -> None:
    """Say which values of a facet a policy may name: `() -> [(value, label)]`. Called by the app that owns them."""
    facet_choices[facet] = choices


def choices_of(facet: str) -> list[tuple[str, str]]:
    return facet_choices[facet]() if facet in facet_choices else []


def item_choices() -> list[tuple[str, str]]:
    """The kinds of items that policies may name."""
    return [(source.kind, source.label) for source in due_sources.values()]
