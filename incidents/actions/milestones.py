"""Named instants of an incident: one value each, with its source. Earlier values are in the event log."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, Refused
from core.versioned import check_created, claim_optional_version
from incidents.actions.metrics import lock_incident, recompute_metrics
from incidents.models import Incident, Milestone, MilestoneName, Precision, Source
from incidents.policies import must_respond

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)  # earlier ones are typing errors, and fail in zones west of Greenwich
AHEAD = timedelta(minutes=5)  # tolerance for clocks that differ; later times are typing errors


def not_ahead(at: datetime, now: datetime, field: str = "at") -> None:
    """Refuse a time in the future or before EARLIEST."""
    if at < EARLIEST:
        raise Invalid(field, f"Enter a date after {EARLIEST.year - 1}.")
    if at > now + AHEAD:
        raise Invalid(field, "This time is in the future. Enter the time it happened.")


def mark(
    incident: Incident,
    *,
    name: str,
    at: datetime,
    by: User,
    precision: str = Precision.EXACT,
    source: str = Source.PERSON,
    note: str = "",
    version: int | None = None,
    now: datetime,
) -> Milestone:
    """Set one milestone and log its previous value. Callers recompute the metrics afterwards."""
    rows = Milestone.objects.filter(incident=incident, name=name)
    claim_optional_version(rows, version)
    before = rows.values_list("at", flat=True).first()
    facts: dict[str, Any] = {"at": at, "precision": precision, "source": source, "note": note}
    created = facts | {"version": 1 if before else first_version(incident)}
    milestone, new = Milestone.objects.for_parent(incident).update_or_create(
        name=name, defaults=facts, create_defaults=created
    )
    check_created(milestone, new, version)
    record(
        "milestone.set",
        actor=by,
        target=incident,
        at=now,
        name=str(name),
        value=at.isoformat(),
        before=before.isoformat() if before else None,
        note=note,
    )
    return milestone


def first_version(incident: Incident) -> int:
    """The version of a new milestone: above those that were cleared, one of which had its name before."""
    return 1 + Incident.objects.filter(pk=incident.pk).values_list("cleared_milestone_version", flat=True).get()


def clear(milestones: QuerySet[Milestone], incident: Incident) -> None:
    """Delete these milestones of an incident and keep their highest version. Callers log it."""
    versions = list(milestones.select_for_update().values_list("version", flat=True))
    kept = Greatest("cleared_milestone_version", max(versions, default=0))
    Incident.objects.filter(pk=incident.pk).update(cleared_milestone_version=kept)
    milestones.delete()


@transaction.atomic
def set_milestone(
    incident: Incident,
    *,
    name: str,
    at: datetime,
    by: User,
    precision: str = Precision.EXACT,
    source: str = Source.PERSON,
    note: str = "",
    version: int | None = None,
    now: datetime | None = None,
) -> Milestone:
    """Set when a milestone was reached. An existing value is replaced; the log keeps it.

    With a `version`, only if that is still the current one; 0 is the version of a milestone that is not set.
    """
    must_respond(by, incident)
    now = now or timezone.now()
    not_ahead(at, now)
    if name not in MilestoneName.values:
        raise Invalid("name", "This milestone does not exist.")
    lock_incident(incident)
    facts: dict[str, Any] = {"at": at, "precision": precision, "source": source, "note": note, "version": version}
    milestone = mark(incident, name=name, by=by, now=now, **facts)
    recompute_metrics(incident, now)
    return milestone


@transaction.atomic
def clear_milestone(incident: Incident, *, name: str, by: User, now: datetime | None = None) -> None:
    """Clear a milestone that was not reached."""
    must_respond(by, incident)
    now = now or timezone.now()
    lock_incident(incident)
    rows = Milestone.objects.filter(incident=incident, name=name)
    milestone = rows.first()
    if milestone is None:
        raise Refused("This milestone is not set. Reload to see what changed.")
    clear(rows, incident)
    record("milestone.cleared", actor=by, target=incident, at=now, name=str(name), before=milestone.at.isoformat())
    recompute_metrics(incident, now)
