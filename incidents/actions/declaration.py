"""Declaring and merging incidents, and linking recurrences."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.access.membership import add_members, new_circle, set_restricted
from core.access.models import Circle
from core.activity.log import record
from core.errors import Invalid, Refused
from incidents.actions.details import check_zone
from incidents.actions.impact import end_open_windows
from incidents.actions.metrics import lock_incident, recompute_metrics
from incidents.actions.milestones import not_ahead
from incidents.actions.services import refuse_archived
from incidents.actions.timeline import write_line
from incidents.models import (
    TRANSITIONS,
    EntryType,
    ImpactWindow,
    Incident,
    IncidentRole,
    Kind,
    Milestone,
    MilestoneName,
    Precision,
    Service,
    Severity,
    Source,
    Status,
)
from incidents.policies import must_declare, must_merge, must_respond
from notifications.outbox import notify


@transaction.atomic
def declare_incident(
    *,
    by: User,
    title: str,
    severity: Severity,
    services: Iterable[Service] = (),
    kind: str = Kind.REAL,
    zone: str = "UTC",
    zone_text: str = "",
    summary: str = "",
    started_at: datetime | None = None,
    declared_at: datetime | None = None,
    lead: User | None = None,
    restricted: bool = False,
    reason: str = "",
    live: bool = True,
    circle: Circle | None = None,
    now: datetime | None = None,
) -> Incident:
    """Declare an incident. The caller becomes the lead unless another lead is given.

    `live=False` is for a past incident (an import, a drill in preparation): no milestones, entry, open impact
    or notification are created; the caller adds the facts, and there is no default lead. `circle`: that of the drill.
    """
    must_declare(by)
    now = now or timezone.now()
    declared_at = declared_at or now
    not_ahead(declared_at, now, "declared_at")
    not_ahead(started_at or declared_at, now, "started_at")
    check_facts(title=title, zone=zone, restricted=restricted, reason=reason)
    services = list(services)
    if live:
        refuse_archived(services)
    lead = lead or (by if live and not by.is_bot else None)
    incident = _create_incident(
        title=title.strip(),
        summary=summary,
        kind=kind,
        severity=severity,
        zone=zone,
        zone_text=zone_text,
        lead=lead,
        declared_by=by,
        declared_at=declared_at,
        started_at=started_at or declared_at,
        circle=circle or new_circle(),
        now=now,
    )
    if circle is None:
        add_first_members(incident, restricted=restricted, reason=reason, now=now)
    _link_services_and_lead(incident, services=services, lead=lead)
    event = record("incident.declared", actor=by, target=incident, at=now, severity=severity.name, kind=str(kind))
    if live:
        _add_first_rows(incident, by=by, impact_since=started_at, now=now)
        if lead != by:
            notify([lead], "incident_assigned", about=incident, occasion=event.pk, now=now, role="Incident lead")
    return incident


def check_facts(*, title: str, zone: str, restricted: bool, reason: str) -> None:
    check_zone(zone)
    if not title.strip():
        raise Invalid("title", "Describe what users notice.")
    if restricted and not reason.strip():
        raise Invalid("reason", "Enter a reason for restricting access.")


def _create_incident(*, severity: Severity, declared_at: datetime, now: datetime, **facts: object) -> Incident:
    due = declared_at + severity.update_every if severity.update_every and facts["kind"] == Kind.REAL else None
    return Incident.objects.create(severity=severity, declared_at=declared_at, update_due_at=due, **facts)


def add_first_members(incident: Incident, *, restricted: bool, reason: str, now: datetime) -> None:
    """The first members of the incident's own circle."""
    people = {person.pk: person for person in [incident.lead, incident.declared_by] if person and not person.is_bot}
    add_members(incident.circle, people.values(), now=now)
    if restricted:
        set_restricted(incident.circle, True, reason=reason)
        incident.circle.refresh_from_db()


def _link_services_and_lead(incident: Incident, *, services: list[Service], lead: User | None) -> None:
    """The services and the lead's role."""
    link = Incident.services.through
    link.objects.bulk_create([link(incident_id=incident.pk, service_id=service.pk) for service in services])
    if lead:
        facts = {"user": lead, "since": incident.declared_at}
        IncidentRole.objects.for_parent(incident).create(role=IncidentRole.Role.LEAD, **facts)


def _add_first_rows(incident: Incident, *, by: User, impact_since: datetime | None, now: datetime) -> None:
    """Create the first rows of a live incident: milestones, open impact, first entry."""
    at, own = incident.declared_at, Milestone.objects.for_parent(incident)
    milestones = [own.build(name=MilestoneName.DECLARED, at=at, source=Source.SYSTEM)]
    facts = {"precision": Precision.APPROXIMATE, "note": "set at declaration"}  # an alert or a person gave another time
    milestones.append(own.build(name=MilestoneName.DETECTED, at=at, source=Source.SYSTEM, **facts))
    if impact_since:
        note = "set at declaration"
        milestones.append(
            own.build(name=MilestoneName.IMPACT_STARTED, at=impact_since, precision=Precision.APPROXIMATE, note=note)
        )
        ImpactWindow.objects.for_parent(incident).create(starts_at=impact_since, approximate=True)
    Milestone.objects.bulk_create(milestones)
    words = f"Declared {incident.severity.name}: {incident.title}"
    write_line(incident, by=by, text=words, at=at, now=now, type=EntryType.STATUS, source=Source.SYSTEM)


def is_private(incident: Incident) -> bool:
    return incident.circle.restricted


@transaction.atomic
def merge_incident(
    incident: Incident, *, into: Incident, by: User, reason: str, now: datetime | None = None
) -> Incident:
    """Merge this incident into another one. It keeps its timeline; its impact counts for the other. For managers."""
    must_merge(by, incident)
    now = now or timezone.now()
    for each in sorted([incident, into], key=lambda row: row.pk):  # in one order, also for the opposite merge
        lock_incident(each)
    if into.pk == incident.pk:
        raise Invalid("into", "Choose a different incident.")
    if into.status in {Status.MERGED, Status.CANCELED}:
        raise Invalid("into", f"{into.ref} is {into.get_status_display().lower()}. Choose another incident.")
    if Kind.DRILL in {incident.kind, into.kind} and incident.kind != into.kind:
        raise Invalid("into", "A drill cannot be merged with an incident. Choose another one.")
    if is_private(into) != is_private(incident):  # the impact of both is combined
        private, other = (into, incident) if is_private(into) else (incident, into)
        raise Refused(f"{private.ref} is private and {other.ref} is not. Both must have the same access.")
    if Status.MERGED not in TRANSITIONS[Status(incident.status)]:
        raise Refused(f"{incident.ref} is {incident.get_status_display().lower()} and cannot be merged.")
    as_read = Incident.objects.filter(pk=incident.pk, status=incident.status)
    ended = {"ended_reason": reason.strip(), "update_due_at": None, "closed_at": now}
    if not as_read.update(status=Status.MERGED, merged_into=into, **ended):
        raise Refused(f"{incident.ref} was changed by someone else. Reload and try again.")
    incident.refresh_from_db()
    record("incident.merged", actor=by, target=incident, at=now, into=into.ref, reason=reason.strip())
    end_open_windows(incident, at=now)
    recompute_metrics(incident, now)
    recompute_metrics(into, now)
    return incident


@transaction.atomic
def link_recurrence(incident: Incident, *, to: Incident | None, by: User, now: datetime | None = None) -> Incident:
    """Mark this incident as a recurrence of an earlier one (None: not a recurrence)."""
    must_respond(by, incident)
    if to is not None and (to.pk == incident.pk or to.recurrence_of_id == incident.pk):
        raise Invalid("to", "Choose an earlier incident.")
    Incident.objects.filter(pk=incident.pk).update(recurrence_of=to)
    incident.refresh_from_db()
    record("incident.linked", actor=by, target=incident, at=now, to=to.ref if to else None)
    return incident
