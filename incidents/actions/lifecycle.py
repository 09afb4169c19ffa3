"""Status changes of an incident: only those in TRANSITIONS, checked by compare-and-set."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, Refused
from incidents.actions.impact import end_open_windows
from incidents.actions.metrics import recompute_metrics
from incidents.actions.milestones import clear, mark, not_ahead
from incidents.actions.timeline import write_line
from incidents.gates import open_closing_checks
from incidents.models import (
    ACTIVE,
    TRANSITIONS,
    EntryType,
    ImpactWindow,
    Incident,
    Milestone,
    MilestoneName,
    Source,
    Status,
)
from incidents.policies import must_respond
from incidents.resolve_hooks import run_resolve_hooks

REOPEN_WITHIN = timedelta(hours=24)
CLEARED_BY_REOPENING = [MilestoneName.MITIGATED, MilestoneName.RESOLVED, MilestoneName.CLOSED]


def change_status(incident: Incident, to: Status, **facts: Any) -> str:
    """Change the status by an allowed transition (compare-and-set). Returns the previous status."""
    before = Status(incident.status)
    if to not in TRANSITIONS[before]:
        raise Refused(f"{incident.ref} is {before.label.lower()} and cannot become {to.label.lower()}.")
    if not Incident.objects.filter(pk=incident.pk, status=before).update(status=to, **facts):
        raise Refused(f"{incident.ref} was changed by someone else. Reload and try again.")
    incident.refresh_from_db()
    return str(before)


@transaction.atomic
def move_incident(
    incident: Incident,
    *,
    to: str,
    by: User,
    at: datetime | None = None,
    logged: bool = True,
    now: datetime | None = None,
) -> Incident:
    """Set the status to diagnosing, fixing or recovering."""
    must_respond(by, incident)
    now = now or timezone.now()
    at = at or now
    not_ahead(at, now)
    if to not in ACTIVE:
        raise Invalid("to", "Use the resolve, close, cancel or reopen action.")
    before = change_status(incident, Status(to))
    if logged:
        add_status_entry(incident, f"Status: {Status(to).label}", by=by, at=at, now=now)
    record("incident.status_changed", actor=by, target=incident, at=now, before=before, to=str(to))
    recompute_metrics(incident, now)
    return incident


def add_status_entry(incident: Incident, words: str, *, by: User, at: datetime, now: datetime, **facts: Any) -> None:
    """A line of the system in the timeline."""
    facts = {"type": EntryType.STATUS, "source": Source.SYSTEM, **facts}
    write_line(incident, by=by, text=words, at=at, now=now, **facts)


def earliest_resolution(incident: Incident) -> datetime:
    """The earliest possible time of resolution: after the start of the impact and the last fact."""
    begun = ImpactWindow.objects.filter(incident=incident).order_by("-starts_at").values_list("starts_at", flat=True)
    return begun.first() or incident.started_at


@transaction.atomic
def resolve_incident(
    incident: Incident,
    *,
    by: User,
    at: datetime | None = None,
    text: str = "",
    logged: bool = True,
    client_key: str = "",
    entered_time: str = "",
    now: datetime | None = None,
) -> Incident:
    """Resolve the incident. Open impact ends and the postmortem deadline starts."""
    must_respond(by, incident)
    now = now or timezone.now()
    at = at or now
    not_ahead(at, now)
    if at < earliest_resolution(incident):
        raise Invalid("at", "The resolution time must be after the start of impact.")
    before = change_status(incident, Status.RESOLVED, resolved_at=at, update_due_at=None)
    end_open_windows(incident, at=at)
    mark(incident, name=MilestoneName.RESOLVED, at=at, by=by, now=now)
    if logged:
        facts = {"client_key": client_key, "entered_time": entered_time, "milestone": MilestoneName.RESOLVED}
        add_status_entry(incident, text or "Resolved.", by=by, at=at, now=now, **facts)
    record("incident.resolved", actor=by, target=incident, at=now, before=before, resolved_at=at.isoformat())
    run_resolve_hooks(incident, by=by, resolved_at=at, now=now)
    recompute_metrics(incident, now)
    return incident


@transaction.atomic
def close_incident(incident: Incident, *, by: User, now: datetime | None = None) -> Incident:
    """Close the incident. A refusal lists the unmet checks."""
    must_respond(by, incident)
    now = now or timezone.now()
    if Status.CLOSED not in TRANSITIONS[Status(incident.status)]:
        raise Refused(f"{incident.ref} is {incident.get_status_display().lower()}. Resolve it first.")
    if unmet := open_closing_checks(incident, by):
        raise Refused(f"{incident.ref} cannot be closed yet: {'; '.join(check.words for check in unmet)}.")
    change_status(incident, Status.CLOSED, closed_at=now)
    mark(incident, name=MilestoneName.CLOSED, at=now, by=by, source=Source.SYSTEM, now=now)
    record("incident.closed", actor=by, target=incident, at=now)
    recompute_metrics(incident, now)
    return incident


@transaction.atomic
def reopen_incident(
    incident: Incident, *, by: User, reason: str, at: datetime | None = None, now: datetime | None = None
) -> Incident:
    """Reopen the incident with a new impact window. Refused more than a day after its resolution."""
    must_respond(by, incident)
    now = now or timezone.now()
    at = at or now
    not_ahead(at, now)
    if not reason.strip():
        raise Invalid("reason", "Describe what happened again.")
    resolved_at = incident.resolved_at
    if resolved_at and at - resolved_at > REOPEN_WITHIN:
        raise Refused(f"{incident.ref} was resolved more than a day earlier. Declare a new incident and link this one.")
    if resolved_at and at < resolved_at:
        raise Invalid("at", "The time must be after the resolution.")
    due = now + incident.severity.update_every if incident.severity.update_every else None
    facts = {"resolved_at": None, "closed_at": None, "ended_reason": "", "update_due_at": due}
    before = change_status(incident, Status.DIAGNOSING, **facts)
    clear(Milestone.objects.filter(incident=incident, name__in=CLEARED_BY_REOPENING), incident)
    if resolved_at:
        ImpactWindow.objects.for_parent(incident).create(starts_at=at)
    add_status_entry(incident, f"Reopened: {reason.strip()}", by=by, at=at, now=now)
    data = {"before": before, "reason": reason.strip(), "resolved_at": resolved_at.isoformat() if resolved_at else None}
    record("incident.reopened", actor=by, target=incident, at=now, **data)
    recompute_metrics(incident, now)
    return incident


@transaction.atomic
def cancel_incident(incident: Incident, *, by: User, reason: str, now: datetime | None = None) -> Incident:
    """Cancel the incident, for example a false alarm. The reason is stored."""
    must_respond(by, incident)
    now = now or timezone.now()
    if not reason.strip():
        raise Invalid("reason", "Enter a reason. It is recorded.")
    before = change_status(
        incident, Status.CANCELED, ended_reason=reason.strip()[:300], update_due_at=None, closed_at=now
    )
    end_open_windows(incident, at=now)
    add_status_entry(incident, f"Canceled: {reason.strip()}", by=by, at=now, now=now)
    record("incident.canceled", actor=by, target=incident, at=now, before=before, reason=reason.strip())
    recompute_metrics(incident, now)
    return incident
