"""Evidence as a row: words, a link, a file kept here, or the fingerprint of one kept elsewhere. Taking a file away."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from core.accounts.models import User
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from core.files.store import Received, keep, receiving, take_away
from tasks.models import CHECKED, AuditRun, CorrectiveTask, Evidence
from tasks.policies import can_take_file_away, who_can_take_file_away

NOTHING = "Say what shows it, give a link, or choose a file."


def incoming(
    *, by: User, now: datetime, text: str = "", url: str = "", sha256: str = "", file: File | None = None, **rest: str
) -> AbstractContextManager[Received | None]:
    """What was sent as evidence, looked at before a byte is kept. A context around the caller's transaction."""
    if url and not url.lower().startswith(("https://", "http://")):
        raise Invalid("url", "Give a link that begins with https:// or http://.")
    if not (text or url or sha256 or file):
        raise Invalid("text", NOTHING)
    return receiving(file, by=by, now=now)


def show(
    owner: CorrectiveTask | AuditRun, received: Received | None, *, by: User, now: datetime, **facts: Any
) -> Evidence:
    """The row, inside the caller's transaction. A file brings its name and the fingerprint of what is kept."""
    facts |= {"file": None}
    if received:
        stored = keep(received, by=by, circle_id=owner.circle_id, now=now)
        facts |= {"file": stored, "file_name": stored.name, "sha256": stored.sha256}
    return Evidence.objects.create(**facts, added_by=by, added_at=now, circle_id=owner.circle_id)


@transaction.atomic
def take_evidence_file_away(
    owner: CorrectiveTask | AuditRun, evidence: Evidence, *, by: User, now: datetime | None = None
) -> Evidence:
    """Its uploader, or a manager, takes a file back. Name and fingerprint stay; nobody can open it any more."""
    if not can_take_file_away(by, evidence):
        raise NotAllowed(f"A file is taken away by who attached it. Ask {who_can_take_file_away(evidence)}.")
    if isinstance(owner, AuditRun) and not owner.is_open:
        raise Refused(f"{owner.ref} is locked, and its evidence with it. A correction is added below it.")
    if isinstance(owner, CorrectiveTask) and owner.status in CHECKED:
        raise Refused(f"{owner.ref} was verified on this evidence. Open it again first.")
    now = now or timezone.now()
    if evidence.file is None or not take_away(evidence.file, by=by, now=now):
        raise Refused("This file was taken away already.")
    verb = "run.file_taken_away" if isinstance(owner, AuditRun) else "task.file_taken_away"
    record(verb, actor=by, target=owner, at=now, what=evidence.file_name[:100], sha256=evidence.sha256)
    evidence.refresh_from_db()
    return evidence
