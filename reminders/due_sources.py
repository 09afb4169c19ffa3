"""Registry of items with a due date and an owner (`@due_source`)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter, methodcaller
from typing import Any

from django.db.models import Model, QuerySet

from core.references import prefixes

COLUMNS = ["pk", "due", "circle_id", "owner_id", "lead_id", "manager_id", "fallback_id"]
"""Columns of a due source, as fields or annotations. `due` is a date; the others may be null."""
FACETS = ("task_kind", "team", "priority", "severity", "issue_state", "paused_until")
"""Attributes that policies match, if the source has them. `paused_until` is a date, `issue_state` open or closed."""

Rows = Callable[[], QuerySet[Any]]
Links = tuple[tuple[str, str], ...]  # label and key of a message action
SNOOZE: Links = (("Snooze", "snooze"),)

Title = Callable[[Any], str]
Address = Callable[[Any], str]


@dataclass(frozen=True)
class DueSource:
    """What people are reminded of. `rows()` returns unfinished rows with a date, each once.

    The rows have `due`, `circle_id`, `owner_id`, `lead_id`, `manager_id` and `fallback_id` (the last recipient, for
    example the incident lead) as fields or annotations, and their manager has `visible_to(user)`.
    """

    kind: str  # one of them: "task", "postmortem"
    rows: Rows
    title: Title = attrgetter("title")  # its name in a reminder
    url: Address = methodcaller("get_absolute_url")  # the page on which the recipient acts
    icon: str = "bell"
    facets: Mapping[str, str] = field(default_factory=dict)  # facet of FACETS → lookup from the row
    label: str = ""  # plural, as policies list it
    links: Mapping[str, Links] = field(default_factory=dict)  # actions in its mail, for "owner" and "escalation"
    columns: Mapping[str, str] = field(default_factory=dict)  # name of COLUMNS → field with another name
    may_hold: Callable[[Any], bool] = lambda target: True  # False for a loaded row that `rows()` cannot contain
    offers: Callable[[Any, str], bool] = lambda target, key: True  # whether this link can act on this row
    button: str = "Open"  # what its owner does on the page

    def links_for(self, audience: str, target: Any) -> Links:
        """The actions that a mail to this audience offers for this row."""
        role = "owner" if audience == "owner" else "escalation"
        links = self.links.get(role, SNOOZE if audience == "owner" else ())
        return tuple((label, key) for label, key in links if self.offers(target, key))

    def button_for(self, audience: str, links: Links) -> str:
        """The button to the page, for mails whose links do nothing but snooze."""
        if any(link not in SNOOZE for link in links):
            return ""
        return self.button if audience == "owner" else "Open"

    @cached_property
    def model(self) -> type[Model]:
        return self.rows().model

    @property
    def target_kind(self) -> str:
        return self.model._meta.label_lower

    @property
    def lookups(self) -> list[str]:
        """The lookup of each of COLUMNS, in order."""
        return [self.columns.get(name, name) for name in COLUMNS]

    @property
    def prefix(self) -> str:
        """ "A-" when the model has a reference, else ""."""
        return next((f"{prefix}-" for prefix, model in prefixes().items() if model is self.model), "")


due_sources: dict[str, DueSource] = {}


def due_source(kind: str, **options: Any) -> Callable[[Rows], Rows]:
    """Register the decorated `() -> queryset` as a due source; `options` are the other fields of `DueSource`.

    Relations that `title` and `url` read are named with `notifications.targets.fetch_with()`.
    """
    options.setdefault("label", f"{kind.capitalize()}s")

    def register(rows: Rows) -> Rows:
        due_sources[kind] = DueSource(kind, rows, **options)
        return rows

    return register


def sources_of(target: Model) -> list[DueSource]:
    """The sources with reminders of this object. A task has several, such as its effectiveness check."""
    label = target._meta.label_lower
    return [source for source in due_sources.values() if source.target_kind == label]


Choices = Callable[[], list[tuple[str, str]]]
facet_choices: dict[str, Choices] = {}


def register_facet(facet: str, choices: Choices) -> None:
    """Register the values of a facet that policies can use: `() -> [(value, label)]`."""
    facet_choices[facet] = choices


def choices_of(facet: str) -> list[tuple[str, str]]:
    return facet_choices[facet]() if facet in facet_choices else []


def item_choices() -> list[tuple[str, str]]:
    """The kinds of items that policies may name."""
    return [(source.kind, source.label) for source in due_sources.values()]
