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
    """Say once what the words about this kind of object (`app.model`) also read, so that a list needs one query."""
    _related[kind].update(related)


GONE = Notice("You no longer have access", "", "")


@dataclass(frozen=True)
class Line:
    """A notification with its words. `seen` is False when its object is gone or hidden by now."""

    note: Notification
    notice: Notice
    seen: bool = True


Found = dict[tuple[str, int], Any]
Readers = Mapping["User", Iterable[Notification]]


def targets_of(notes: Iterable[Notification], person: "User") -> Found:
    """The objects behind these notifications that this person may see; one query per kind of object."""
    found: Found = {}
    for kind, ids in postmortem_requirement(notes).items():
        rows = joined(kind, manager_of(kind).visible_to(person).filter(pk__in=ids))
        found.update({(kind, row.pk): row for row in rows})
    return found


def targets_of_each(readers: Readers) -> dict[int, Found]:
    """The same for many people at once, by their number: two queries per kind of object, however many they are.

    What two of them may see is one object that they share, so the words about it must not change it.
    """
    wanted: dict[str, dict[User, set[int]]] = defaultdict(dict)
    for person, notes in readers.items():
        for kind, ids in postmortem_requirement(notes).items():
            wanted[kind][person] = ids
    found: dict[int, Found] = {person.pk: {} for person in readers}
    for kind, asked in wanted.items():
        pairs = pairs_seen(kind, asked)
        rows = joined(kind, manager_of(kind).filter(pk__in={pk for _, pk in pairs}))
        by_number = {row.pk: row for row in rows}
        for reader, pk in pairs:
            if pk in by_number:  # else it went away between the two queries
                found[reader][kind, pk] = by_number[pk]
    return found


def pairs_seen(kind: str, asked: Mapping["User", set[int]]) -> list[tuple[int, int]]:
    """(reader, object) for all that each of them may see: everyone's own question, asked together in one query."""
    questions = [
        manager_of(kind)
        .visible_to(person)
        .filter(pk__in=ids)
        .order_by()
        .annotate(reader=Value(person.pk, output_field=BigIntegerField()))
        .values_list("reader", "pk")
        for person, ids in asked.items()
        if person.is_active
    ]
    return list(questions[0].union(*questions[1:], all=True)) if questions else []


def postmortem_requirement(notes: Iterable[Notification]) -> dict[str, set[int]]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for note in notes:
        wanted[note.target_kind].add(note.target_id)
    return wanted


def manager_of(kind: str) -> Any:
    return apps.get_model(kind)._default_manager


def joined(kind: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related(*_related[kind]) if kind in _related else rows


def render_notices(notes: Iterable[Notification], person: "User", targets: Found | None = None) -> list[Line]:
    """These notifications in words, in the same order. `targets` are theirs as `targets_of_each()` found them."""
    notes = list(notes)
    targets = targets_of(notes, person) if targets is None else targets
    lines = []
    for note in notes:
        if note.recipient_id == person.pk:
            note.recipient = person  # the words may name their reader
        target = targets.get((note.target_kind, note.target_id))
        lines.append(Line(note, GONE, seen=False) if target is None else Line(note, render_notice(note, target)))
    return lines


def render_notice(note: Notification, target: Any) -> Notice:
    """The notice with the words that were sent; link, icon and calendar entry are those of today."""
    notice = write_notice(note, target)
    return replace(notice, title=note.title, text=note.text) if note.title else notice
