"""Renders notifications with the objects that their reader can see now."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import BigIntegerField, QuerySet, Value

from notifications.models import Notification
from notifications.notice_types import Notice, write_notice

if TYPE_CHECKING:
    from accounts.models import User

_related: dict[str, set[str]] = defaultdict(set)


def fetch_with(kind: str, *related: str) -> None:
    """Register the relations that texts about this kind of object (`app.model`) read: a list then needs one query."""
    _related[kind].update(related)


GONE = Notice("You no longer have access", "", "")


@dataclass(frozen=True)
class Line:
    """A notification with its text. `seen` is False if its object was deleted or is hidden from the recipient now."""

    note: Notification
    notice: Notice
    seen: bool = True


Found = dict[tuple[str, int], Any]
Readers = Mapping["User", Iterable[Notification]]


def targets_of(notes: Iterable[Notification], person: "User") -> Found:
    """The objects behind these notifications that this person may see; one query per kind of object."""
    found: Found = {}
    for kind, ids in ids_by_kind(notes).items():
        rows = with_related(kind, manager_of(kind).visible_to(person).filter(pk__in=ids))
        found.update({(kind, row.pk): row for row in rows})
    return found


def targets_of_each(readers: Readers) -> dict[int, Found]:
    """The same for many people, by their id, with two queries per kind of object.

    People who see the same object share one instance, so texts must not change it.
    """
    wanted: dict[str, dict[User, set[int]]] = defaultdict(dict)
    for person, notes in readers.items():
        for kind, ids in ids_by_kind(notes).items():
            wanted[kind][person] = ids
    found: dict[int, Found] = {person.pk: {} for person in readers}
    for kind, ids_by_person in wanted.items():
        pairs = visible_pairs(kind, ids_by_person)
        rows = with_related(kind, manager_of(kind).filter(pk__in={pk for _, pk in pairs}))
        by_pk = {row.pk: row for row in rows}
        for reader, pk in pairs:
            if pk in by_pk:  # it may be deleted between the two queries
                found[reader][kind, pk] = by_pk[pk]
    return found


def visible_pairs(kind: str, ids_by_person: Mapping["User", set[int]]) -> list[tuple[int, int]]:
    """(person id, object id) for the objects that each person may see. One query: the union of one per person."""
    querysets = [
        manager_of(kind)
        .visible_to(person)
        .filter(pk__in=ids)
        .order_by()
        .annotate(reader=Value(person.pk, output_field=BigIntegerField()))
        .values_list("reader", "pk")
        for person, ids in ids_by_person.items()
        if person.is_active
    ]
    return list(querysets[0].union(*querysets[1:], all=True)) if querysets else []


def ids_by_kind(notes: Iterable[Notification]) -> dict[str, set[int]]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for note in notes:
        wanted[note.target_kind].add(note.target_id)
    return wanted


def manager_of(kind: str) -> Any:
    return apps.get_model(kind)._default_manager


def with_related(kind: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related(*_related[kind]) if kind in _related else rows


def render_notices(notes: Iterable[Notification], person: "User", targets: Found | None = None) -> list[Line]:
    """The text of these notifications, in the same order. `targets`: their objects, if already loaded."""
    notes = list(notes)
    targets = targets_of(notes, person) if targets is None else targets
    lines = []
    for note in notes:
        if note.recipient_id == person.pk:
            note.recipient = person  # texts may name the recipient
        target = targets.get((note.target_kind, note.target_id))
        lines.append(Line(note, GONE, seen=False) if target is None else Line(note, render_notice(note, target)))
    return lines


def render_notice(note: Notification, target: Any) -> Notice:
    """The notice with the text that was sent; link, icon and calendar entry are current."""
    notice = write_notice(note, target)
    return replace(notice, title=note.title, text=note.text) if note.title else notice
