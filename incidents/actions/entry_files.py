"""Files of timeline entries. Access follows the incident."""

from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, Refused
from core.files.models import StoredFile
from core.files.store import Received, remove_stored_file, save_file_row, store_upload
from incidents.models import EntryFile, Incident, TimelineEntry
from incidents.policies import must_remove_file, must_respond

MAX_PER_ENTRY = 20


def attach_file(entry: TimelineEntry, *, by: User, file: File | None, now: datetime | None = None) -> StoredFile:
    """Attach a file, for example a graph, a log or a screenshot, to an entry."""
    must_respond(by, entry.incident)
    if entry.removed_at:
        raise Refused("This entry was deleted. Attach the file to another entry.")
    if EntryFile.objects.filter(entry=entry, file__removed_at=None).count() >= MAX_PER_ENTRY:
        raise Refused(f"An entry can have up to {MAX_PER_ENTRY} files. Combine several into one ZIP.")
    now = now or timezone.now()
    with store_upload(file, by=by, now=now) as received, transaction.atomic():
        if received is None:
            raise Invalid("file", "Choose a file.")
        return attach_stored_file(entry, received, by=by, now=now)


def attach_stored_file(entry: TimelineEntry, received: Received, *, by: User, now: datetime) -> StoredFile:
    """The rows of one file, inside the caller's transaction."""
    stored = save_file_row(received, by=by, owner=entry, now=now)
    EntryFile.objects.for_parent(entry).create(incident_id=entry.incident_id, file=stored)
    facts = {"entry": entry.pk, "file": stored.name, "sha256": stored.sha256}
    record("entry.file_attached", actor=by, target=entry.incident, at=now, **facts)
    return stored


@transaction.atomic
def remove_attached_file(incident: Incident, file: StoredFile, *, by: User, now: datetime | None = None) -> None:
    """Remove a file, as its uploader or a manager. The log keeps its name and SHA-256."""
    must_remove_file(by, file)
    now = now or timezone.now()
    if not remove_stored_file(file, by=by, now=now):
        raise Refused("This file was already removed.")
    record("entry.file_removed", actor=by, target=incident, at=now, file=file.name, sha256=file.sha256)
