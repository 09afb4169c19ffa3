"""Notifications as their reader may see them now: what they are about is fetched again, through its own visibility."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps

from core.notifications.kinds import Notice, write_notice
from core.notifications.models import Notification

if TYPE_CHECKING:
    from core.accounts.models import User

_related: dict[str, set[str]] = defaultdict(set)


def fetch_with(kind: str, *related: str) -> None:
    """Say once what the words about this kind of object (`app.model`) also read, so that a list needs one query."""
    _related[kind].update(related)


GONE = Notice("No longer available to you", "", "")


@dataclass(frozen=True)
class Line:
    """A notification with its words. `seen` is False when its object is gone or hidden by now."""

    note: Notification
    notice: Notice
    seen: bool = True


def targets_of(notes: Iterable[Notification], person: "User") -> dict[tuple[str, int], Any]:
    """The objects behind these notifications that this person may see; one query per kind of object."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for note in notes:
        wanted[note.target_kind].add(note.target_id)
    found = {}
    for kind, ids in wanted.items():
        rows = apps.get_model(kind)._default_manager.visible_to(person).filter(pk__in=ids)  # type: ignore[attr-defined]
        if kind in _related:
            rows = rows.select_related(*_related[kind])
        found.update({(kind, row.pk): row for row in rows})
    return found


def worded(notes: Iterable[Notification], person: "User") -> list[Line]:
    """These notifications in words, in the same order."""
    notes = list(notes)
    targets = targets_of(notes, person)
    lines = []
    for note in notes:
        target = targets.get((note.target_kind, note.target_id))
        lines.append(Line(note, GONE, seen=False) if target is None else Line(note, write_notice(note, target)))
    return lines
