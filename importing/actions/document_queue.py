"""Uploaded documents are stored unchanged and analyzed one by one by a worker, with one result each."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import F

from accounts.models import User
from core.activity.log import record
from core.errors import Refused
from importing.actions.imports import KEPT_FOR, must_import, refuse_too_many
from importing.models import Import
from notifications.worker_signals import wake_worker

LEASE = timedelta(seconds=60)  # much longer than parsing may take: after this time the worker is assumed dead
MAX_TRIES = 3
MAX_WAITING = 2_000  # documents of one person
NO_ANSWER = "Analysis failed three times. Import a shorter part of the document."
State = Import.State


@dataclass(frozen=True)
class Document:
    """One uploaded file. A `problem` means it is not analyzed."""

    name: str
    data: bytes
    problem: str = ""


@dataclass(frozen=True)
class Reading:
    """The result of analyzing one document, ready to be stored."""

    digest: str
    source: str = ""
    found: str = ""
    result: dict[str, Any] = field(default_factory=dict)
    choices: dict[str, Any] = field(default_factory=dict)
    problem: str = ""


@transaction.atomic
def queue_documents(documents: list[Document], *, by: User, now: datetime) -> list[Import]:
    """Create one row per document in order; the worker is notified after commit."""
    must_import(by)
    waiting = Import.objects.filter(author=by, state=State.READING).count()
    if waiting + len(documents) > MAX_WAITING:
        raise Refused(f"{waiting} of your documents are still being analyzed. Wait until they are done.")
    refuse_too_many(by, len(documents), now=now)
    batch = uuid4()
    imports = Import.objects.bulk_create(
        Import(
            author=by,
            name=document.name[:200],
            raw=None if document.problem else document.data,
            problem=document.problem[:500],
            state=State.FAILED if document.problem else State.READING,
            batch=batch,
            created_at=now,
            expires_at=now + KEPT_FOR,
        )
        for document in documents
    )
    transaction.on_commit(lambda: wake_worker("importing.jobs.parse_waiting_imports"))
    return imports


@transaction.atomic
def claim_reading(import_row: Import, *, now: datetime) -> bool:
    """Claim this document for a minute. False if another worker has claimed it."""
    as_read = Import.objects.unread(now).filter(pk=import_row.pk, tries=import_row.tries)
    claimed = as_read.update(lease_until=now + LEASE, tries=F("tries") + 1)
    import_row.tries += claimed
    return bool(claimed)


@transaction.atomic
def finish_reading(import_row: Import, reading: Reading, *, now: datetime) -> bool:
    """Store the result or the problem. False if the import was discarded or another worker finished it."""
    problem = reading.problem or duplicate_of(import_row, reading.digest, now)
    facts: dict[str, Any] = {"state": State.FAILED, "problem": problem[:500]}
    if reading.problem:
        facts["source"] = reading.source  # can still be imported as plain text
    if not problem:
        facts = {
            "state": State.WAITING,
            "source": reading.source,
            "result": reading.result,
            "choices": reading.choices,
            "found": reading.found,
            "digest": reading.digest,
        }
    held = Import.objects.filter(pk=import_row.pk, state=State.READING, tries=import_row.tries)
    if not held.update(raw=None, lease_until=None, **facts):
        return False
    import_row.refresh_from_db()
    record("import.analyzed", actor=import_row.author, target=import_row, at=now, failed=bool(problem))
    return True


def duplicate_of(import_row: Import, digest: str, now: datetime) -> str:
    """A message if this person already imported the same text, otherwise ""."""
    same = Import.objects.visible_to(import_row.author).filter(
        digest=digest, state__in=[State.WAITING, State.CONFIRMED]
    )
    twin = same.exclude(pk=import_row.pk).filter(expires_at__gt=now).select_related("incident").order_by("-pk").first()
    if twin is None:
        return ""
    return f"This text was already imported as {twin.incident.ref}." if twin.incident else f"Duplicate of {twin.name}."
