"""Imports: stored privately, reviewed by their owner, confirmed once into an incident."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.people import responders_text
from core.activity.log import record
from core.errors import Gone, NotAllowed, Refused, StaleVersion
from importing.actions.create_from_import import create_from_import
from importing.import_data import ImportedIncident
from importing.models import Import
from importing.parser.draft import draft_of
from importing.parser.result import Parsed
from importing.policies import can_import
from incidents.models import Incident

KEPT_FOR = timedelta(days=30)
MAX_OPEN = 2_000  # imports of one person that are neither confirmed nor discarded; each stores its whole text
State = Import.State


class Stale(StaleVersion):
    """The draft was changed in another window since it was loaded."""


def stale_error(import_row: Import) -> Stale:
    current = Import.objects.values_list("version", flat=True).get(pk=import_row.pk)
    return Stale("This import was changed in another window.", version=current)


def must_import(by: User) -> None:
    if not can_import(by):
        raise NotAllowed(f"Only responders can import postmortems. Ask {responders_text()}.")


def refuse_too_many(by: User, documents: int, *, now: datetime) -> None:
    """Refuse documents beyond MAX_OPEN of one person."""
    still_open = Import.objects.visible_to(by).current(now).exclude(state=State.CONFIRMED).count()
    if still_open + documents > MAX_OPEN:
        raise Refused(
            f"You have {still_open:,} imports that are neither confirmed nor discarded; there can be {MAX_OPEN:,}. "
            "Confirm or discard some first."
        )


@transaction.atomic
def store_import(
    *,
    by: User,
    name: str,
    source: str,
    digest: str,
    result: dict[str, Any],
    choices: dict[str, Any],
    found: str = "",
    problem: str = "",
    batch: UUID | None = None,
    now: datetime | None = None,
) -> Import:
    """Store the parsed text for 30 days, visible only to its author. The same text returns the existing import."""
    must_import(by)
    now = now or timezone.now()
    same = Import.objects.visible_to(by).filter(digest=digest).exclude(state=State.DISCARDED)
    if not problem and (known := same.filter(expires_at__gt=now).order_by("-pk").first()):
        return known
    refuse_too_many(by, 1, now=now)
    import_row = Import.objects.create(
        author=by,
        name=name[:200],
        digest=digest,
        source=source,
        result=result,
        found=found,
        choices=choices,
        problem=problem[:500],
        state=State.FAILED if problem else State.WAITING,
        batch=batch,
        created_at=now,
        expires_at=now + KEPT_FOR,
    )
    record("import.analyzed", actor=by, target=import_row, at=now, failed=bool(problem))
    return import_row


@transaction.atomic
def save_choices(
    import_row: Import, *, by: User, choices: dict[str, Any], version: int, now: datetime | None = None
) -> Import:
    """Save what the author changed so far."""
    require_waiting(import_row, by, now or timezone.now())
    as_read = Import.objects.filter(pk=import_row.pk, state=State.WAITING, version=version)
    if not as_read.update(choices=choices, version=version + 1):
        raise stale_error(import_row)
    import_row.refresh_from_db()
    return import_row


@transaction.atomic
def import_as_text(import_row: Import, *, by: User, now: datetime | None = None) -> Import:
    """Take over a refused text as plain text: its first line as title, the whole text as postmortem."""
    must_import(by)
    now = now or timezone.now()
    require_not_expired(import_row, now)
    if import_row.author_id != by.pk:
        raise NotAllowed("Only the person who started this import can change it.")
    if not import_row.source.strip():
        raise Refused("The file has no readable text. Attach it to an incident instead.")
    text = Parsed.from_dict({**import_row.result, "source_text": import_row.source}).as_text()
    facts = {"result": text.to_dict(), "choices": draft_of(text), "problem": "", "found": "plain text"}
    if not Import.objects.filter(pk=import_row.pk, state=State.FAILED).update(state=State.WAITING, **facts):
        raise Refused("This import can be reviewed already. Open it in the list.")
    import_row.refresh_from_db()
    record("import.imported_as_text", actor=by, target=import_row, at=now)
    return import_row


@transaction.atomic
def discard_import(import_row: Import, *, by: User, now: datetime | None = None) -> Import:
    """Delete the text and its result."""
    must_import(by)
    as_read = Import.objects.filter(pk=import_row.pk, author=by).exclude(state=State.CONFIRMED)
    if not as_read.update(state=State.DISCARDED, source="", raw=None, result={}, choices={}):
        raise Refused("This import is already confirmed. The original is kept with its incident.")
    import_row.refresh_from_db()
    record("import.discarded", actor=by, target=import_row, at=now)
    return import_row


def require_waiting(import_row: Import, by: User, now: datetime) -> None:
    must_import(by)
    if import_row.author_id != by.pk:
        raise NotAllowed("Only the person who started this import can change it.")
    if import_row.state == State.CONFIRMED:
        where = import_row.incident.ref if import_row.incident else "a deleted incident"
        raise Refused(f"This import is already confirmed as {where}.")
    if import_row.state == State.READING:
        raise Refused("The analysis is still running. The result will appear in the list.")
    if import_row.state == State.FAILED:
        raise Refused(f"The import could not be analyzed. {import_row.problem}")
    require_not_expired(import_row, now)


def require_not_expired(import_row: Import, now: datetime) -> None:
    """Raise `Gone` for a discarded or expired import."""
    if import_row.state == State.DISCARDED:
        raise Gone("This import was discarded. Paste the text again to start over.")
    if import_row.state != State.CONFIRMED and import_row.expires_at <= now:
        raise Gone("This import expired after 30 days. Paste the text again to start over.")


@transaction.atomic
def confirm_import(
    import_row: Import, *, by: User, imported: ImportedIncident, version: int | None = None, now: datetime | None = None
) -> Incident:
    """Create incident, timeline, hypotheses, factors, postmortem, tasks, audit and training in one transaction, once.

    With a `version`, only when the draft is still that one.
    """
    now = now or timezone.now()
    require_waiting(import_row, by, now)
    if twin := already_imported(import_row, by):
        raise Refused(f"This text was already imported as {twin.ref}. Open that incident or discard this import.")
    if version is not None and version != import_row.version:
        raise stale_error(import_row)
    as_read = Import.objects.filter(pk=import_row.pk, state=State.WAITING, version=import_row.version)
    if not as_read.update(state=State.CONFIRMED, confirmed_at=now):
        raise Refused("This import changed a moment ago. Reload to see it.")
    incident = create_from_import(imported, by=by, now=now)
    Import.objects.filter(pk=import_row.pk).update(incident=incident)
    import_row.refresh_from_db()
    record("import.confirmed", actor=by, target=incident, at=now, name=import_row.name)
    return incident


def already_imported(import_row: Import, by: User) -> Incident | None:
    """The incident that was created from the same text before, if this person may see it."""
    same = (
        Import.objects.filter(digest=import_row.digest, state=State.CONFIRMED)
        .exclude(pk=import_row.pk)
        .values("incident")
    )
    return Incident.objects.visible_to(by).filter(pk__in=same).first()


@transaction.atomic
def delete_expired(*, now: datetime) -> int:
    """Delete imports that were not confirmed within 30 days. Called by the nightly job."""
    return Import.objects.expired(now).delete()[0]
