"""Registry of rows on My work (`@rows_source`), navigation entries (`nav_item`), commands and panels of My work."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from dashboard.work_query import Row, WorkQuery

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class WorkItem:
    """Open work of one person. `due` may be None (no date); `button` is the label of its one link.

    Work without a promised date has `waits`: its `due` is the day since when it waits for the person.
    `at` is set only where minutes matter: such work is in the group "Now".
    """

    title: str
    url: str
    icon: str
    detail: str
    due: date | None
    button: str = ""
    ref: str = ""
    incident_ref: str = ""
    incident_url: str = ""
    late_alarm: bool = True
    waits: bool = False
    at: datetime | None = None


WORK = "work rows"  # key of the rows of My work in `cached_on_user`

WorkRows = Callable[["User", date], WorkQuery]
Writer = Callable[[Row], WorkItem]
Panel = Callable[["User"], dict[str, Any] | None]


@dataclass(frozen=True)
class NavItem:
    """`count(user)` is a queryset of what is mine or open; all counts together are one query. None: no count."""

    key: str
    label: str
    icon: str
    url_name: str
    order: int
    group: str = ""  # "" the loop, "reference" below it
    count: Callable[["User"], QuerySet[Any]] | None = None
    count_word: str = ""
    shown_to: Callable[["User"], bool] | None = None


@dataclass(frozen=True)
class Command:
    """An action offered by the command palette to those it is `shown_to`; `key` is its shortcut, if it has one."""

    label: str
    icon: str
    url_name: str
    order: int
    shown_to: Callable[["User"], bool]
    key: str = ""


@dataclass(frozen=True)
class SettingsSection:
    """One card of `/settings/`. It appears once its route exists, for those it is shown to."""

    label: str
    text: str
    icon: str
    url_name: str
    order: int
    shown_to: Callable[["User"], bool] | None = None


work_rows: dict[str, tuple[WorkRows, Writer]] = {}
nav_items: list[NavItem] = []
commands: list[Command] = []
extra_counts: dict[str, Callable[["User"], QuerySet[Any]]] = {}
settings_sections: list[SettingsSection] = []
main_panels: list[Panel] = []
side_panels: list[Panel] = []
SummaryPart = Callable[["User"], str]
summary_parts: list[SummaryPart] = []
live_incident: list[Panel] = []


def rows_source(name: str, write: Writer) -> Callable[[WorkRows], WorkRows]:
    """Register what waits for a person as part of the one statement of My work.

    `(user, on) -> WorkQuery`, made by `to_work_rows(name, rows, …)`; `write(row) -> WorkItem` puts one row into words.
    """

    def register(rows: WorkRows) -> WorkRows:
        work_rows[name] = (rows, write)
        return rows

    return register


def cached_on_user(user: "User", key: str, make: Callable[[], Any]) -> Any:
    """Compute a value once per request, for panels that share it: it is kept on the request's user object."""
    kept = user.__dict__.setdefault("_asked_once", {})
    if key not in kept:
        kept[key] = make()
    return kept[key]


def known(user: "User", key: str) -> Any:
    """The value cached on the person under this key, else None."""
    return user.__dict__.get("_asked_once", {}).get(key)


def nav_item(item: NavItem) -> NavItem:
    nav_items.append(item)
    nav_items.sort(key=lambda each: each.order)
    return item


def command(item: Command) -> Command:
    commands.append(item)
    commands.sort(key=lambda each: each.order)
    return item


def register_count(key: str, rows: Callable[["User"], QuerySet[Any]]) -> None:
    """Count these rows too in the one statement of the navigation, for a panel that asks `cached_counts(user)[key]`."""
    extra_counts[key] = rows


def settings_section(section: SettingsSection) -> SettingsSection:
    """Register a page under Settings. Called in `ready()`."""
    settings_sections.append(section)
    settings_sections.sort(key=lambda each: each.order)
    return section


def main_panel(panel: Panel) -> Panel:
    """Register a card under My work: `(user) -> {"template": …, …context}` or None when there is nothing to show."""
    main_panels.append(panel)
    return panel


def summary_part(part: SummaryPart) -> SummaryPart:
    """Words under the title of My work about what is not the person's own, for example "2 overdue in your teams"."""
    summary_parts.append(part)
    return part


def side_panel(panel: Panel) -> Panel:
    """Register a card on My work. Its template gets the function's result as `panel`."""
    side_panels.append(panel)
    return panel


def register_live_incident(source: Panel) -> Panel:
    """Register the function that returns the live incident shown in the navigation:
    `{ref, url, title, severity, since, refresh}` or None."""
    live_incident.append(source)
    return source
