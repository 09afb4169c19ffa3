"""Evidence rows: text, a link, a stored file, or the SHA-256 of a file stored elsewhere. Removal of files."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, TypeVar

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from core.files.store import Received, remove_stored_file, save_file_row, store_upload
from tasks.models import CHECKED, CorrectiveTask, Evidence
from tasks.models.evidence import AbstractEvidence
from tasks.policies import can_remove_file, who_can_remove_file_text

Row = TypeVar("Row", bound=AbstractEvidence)
NOTHING = "Enter text or a link, or choose a file."


def receive_evidence(
    *, by: User, now: datetime, text: str = "", url: str = "", sha256: str = "", file: File | None = None, **rest: str
) -> AbstractContextManager[Received | None]:
    """Validate submitted evidence and receive its file. A context manager around the caller's transaction."""
    if url and not url.lower().startswith(("https://", "http://")):
        raise Invalid("url", "Enter a link that starts with https:// or http://.")
    if not (text or url or sha256 or file):
        raise Invalid("text", NOTHING)
    return store_upload(file, by=by, now=now)


def store_evidence(
    model: type[Row], owner: Any, received: Received | None, *, by: User, now: datetime, **facts: Any
) -> Row:
    """Create the row inside the caller's transaction, with name and SHA-256 of the received file."""
    facts |= {"file": None}
    if received:
        stored = save_file_row(received, by=by, owner=owner, now=now)
        facts |= {"file": stored, "file_name": stored.name, "sha256": stored.sha256}
    return model.objects.for_parent(owner).create(**facts, added_by=by, added_at=now)


@transaction.atomic
def remove_evidence_file(
    task: CorrectiveTask, evidence: Evidence, *, by: User, now: datetime | None = None
) -> Evidence:
    """Remove a file. Its name and checksum are kept; the file can no longer be opened."""
    must_remove_file(by, evidence)
    if task.status in CHECKED:
        raise Refused(f"{task.ref} was verified with this evidence. Reopen the task first.")
    remove_file(evidence, by=by, now=now)
    record("task.file_removed", actor=by, target=task, at=now, **evidence_facts(evidence))
    return evidence


def must_remove_file(by: User, evidence: AbstractEvidence) -> None:
    if not can_remove_file(by, evidence):
        raise NotAllowed(
            f"Only the uploader or a manager can remove this file. Ask {who_can_remove_file_text(evidence)}."
        )


def remove_file(evidence: AbstractEvidence, *, by: User, now: datetime | None) -> None:
    if evidence.file is None or not remove_stored_file(evidence.file, by=by, now=now or timezone.now()):
        raise Refused("This file was already removed.")
    evidence.refresh_from_db()


def evidence_facts(evidence: AbstractEvidence) -> dict[str, str]:
    """The data of the evidence for an event."""
    return {"what": evidence.file_name[:100], "sha256": evidence.sha256}
