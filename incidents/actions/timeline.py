"""Timeline entries: add, edit with history, delete without losing the text."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from accounts.people import mentioned_people
from core.activity.log import record
from core.errors import Invalid, Refused, StaleVersion
from core.files.store import Received, store_upload
from incidents.actions.entry_files import attach_stored_file
from incidents.actions.metrics import lock_incident, recompute_metrics
from incidents.actions.milestones import mark, not_ahead
from incidents.models import EntryEdit, EntryType, Incident, Milestone, MilestoneName, Precision, Source, TimelineEntry
from incidents.policies import must_edit_entry, must_respond
from notifications.outbox import notify

EDITABLE = ("at", "precision", "type", "text", "actor_role", "evidence")


def write_line(
    incident: Incident,
    *,
    by: User,
    text: str,
    at: datetime,
    now: datetime,
    already_notified: Iterable[User] = (),
    **facts: Any,
) -> TimelineEntry:
    """Add one timeline row; callers check the policy. `source=SYSTEM` marks generated entries.

    People that it mentions are notified, except `already_notified`.
    """
    entry: TimelineEntry = TimelineEntry.objects.for_parent(incident).create(
        author=by, text=text, at=at, created_at=now, **facts
    )
    if at < incident.declared_at:  # it was noticed before it was declared
        assumed = Milestone.objects.filter(incident=incident, name=MilestoneName.DETECTED, source=Source.SYSTEM)
        assumed.filter(at__gt=at).update(at=at, version=F("version") + 1)
    notify_mentioned(entry, by=by, now=now, already_notified=already_notified)
    return entry


def notify_mentioned(
    entry: TimelineEntry, *, by: User, now: datetime, already_notified: Iterable[User] = (), before: str = ""
) -> None:
    """Notify the people that an entry names as `@handle` and that may see it, once per entry.

    `before`: the text before an edit; who was named in it is not notified.
    """
    if entry.source != Source.PERSON or "@" not in entry.text:
        return
    incident = entry.incident
    known = {by, *already_notified, *mentioned_people(before, incident.circle)}
    named = [person for person in mentioned_people(entry.text, incident.circle) if person not in known]
    notify(named, "incident_mention", about=incident, occasion=entry.pk, now=now, text=entry.text[:300], by=by.name)


def replayed(incident: Incident, client_key: str) -> TimelineEntry | None:
    """The entry that an earlier request with this key created, or None."""
    return TimelineEntry.objects.filter(incident=incident, client_key=client_key).first() if client_key else None


def add_entry(
    incident: Incident,
    *,
    by: User,
    text: str,
    at: datetime | None = None,
    type: str = EntryType.OBSERVATION,
    precision: str = Precision.EXACT,
    source: str = Source.PERSON,
    actor_role: str = "",
    evidence: str = "",
    entered_time: str = "",
    milestone: str = "",
    client_key: str = "",
    file: File | None = None,
    now: datetime | None = None,
) -> TimelineEntry:
    """Add one entry, optionally with a file. Runs once per `client_key`; `milestone` also sets
    that milestone."""
    must_respond(by, incident)
    now = now or timezone.now()
    at = at or now
    not_ahead(at, now)
    if not text.strip():
        raise Invalid("text", "Describe what happened.")
    if before := replayed(incident, client_key):
        return before
    facts = {"type": type, "precision": precision, "source": source, "actor_role": actor_role, "evidence": evidence}
    facts |= {"entered_time": entered_time, "milestone": milestone, "client_key": client_key}
    try:
        with store_upload(file, by=by, now=now) as received:
            return _store(incident, by=by, text=text.strip(), at=at, now=now, received=received, facts=facts)
    except IntegrityError:  # a concurrent request with the same key was first
        if before := replayed(incident, client_key):
            return before
        raise


@transaction.atomic
def _store(
    incident: Incident,
    *,
    by: User,
    text: str,
    at: datetime,
    now: datetime,
    received: Received | None,
    facts: dict[str, Any],
) -> TimelineEntry:
    entry = write_line(incident, by=by, text=text, at=at, now=now, **facts)
    if entry.milestone:
        provenance: dict[str, Any] = {"precision": entry.precision, "source": entry.source}
        mark(incident, name=entry.milestone, at=at, by=by, note=text[:300], now=now, **provenance)
    record("entry.added", actor=by, target=incident, at=now, entry=entry.pk, type=str(entry.type))
    if received:
        attach_stored_file(entry, received, by=by, now=now)
    if entry.milestone or at < max(incident.started_at, incident.declared_at):
        recompute_metrics(incident, now)
    return entry


@transaction.atomic
def edit_entry(
    entry: TimelineEntry, *, by: User, version: int, now: datetime | None = None, **changes: Any
) -> TimelineEntry:
    """Edit an entry. Earlier versions are kept; an edit based on an older version is refused."""
    must_edit_entry(by, entry)
    now = now or timezone.now()
    changes = {name: value for name, value in changes.items() if name in EDITABLE}
    if "at" in changes:
        not_ahead(changes["at"], now)
    as_read = TimelineEntry.objects.not_removed().filter(pk=entry.pk, version=version)
    before = {name: _plain(getattr(entry, name)) for name, value in changes.items() if value != getattr(entry, name)}
    if not as_read.update(**changes, version=version + 1, edited_at=now):
        entry.refresh_from_db()
        raise StaleVersion("This entry was changed by someone else. Both texts are shown below.", version=entry.version)
    EntryEdit.objects.for_parent(entry).create(before=before, by=by, at=now)
    entry.refresh_from_db()
    record("entry.edited", actor=by, target=entry.incident, at=now, entry=entry.pk, before=before)
    if "text" in before:
        notify_mentioned(entry, by=by, now=now, before=before["text"])
    if "at" in changes:
        _move_milestone(entry, by=by, now=now)
        recompute_metrics(entry.incident, now)
    return entry


def _move_milestone(entry: TimelineEntry, *, by: User, now: datetime) -> None:
    if entry.milestone:
        lock_incident(entry.incident)
        mark(entry.incident, name=entry.milestone, at=entry.at, by=by, precision=entry.precision, now=now)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


@transaction.atomic
def remove_entry(entry: TimelineEntry, *, by: User, reason: str, now: datetime | None = None) -> TimelineEntry:
    """Delete an entry with a reason. It stays in the history."""
    must_edit_entry(by, entry)
    now = now or timezone.now()
    if not reason.strip():
        raise Invalid("reason", "Enter a reason. It is recorded.")
    if not TimelineEntry.objects.not_removed().filter(pk=entry.pk).update(removed_at=now):
        raise Refused("This entry was already deleted.")
    EntryEdit.objects.for_parent(entry).create(before={"removed": False, "reason": reason}, by=by, at=now)
    entry.refresh_from_db()
    record("entry.removed", actor=by, target=entry.incident, at=now, entry=entry.pk, reason=reason)
    recompute_metrics(entry.incident, now)
    return entry
