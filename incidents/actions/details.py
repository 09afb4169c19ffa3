"""Edit title, summary, severity, kind, services and zone of an incident."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User, zone_names
from core.activity.log import record
from core.errors import Invalid, Refused
from core.versioned import claim_version
from incidents.actions.milestones import not_ahead
from incidents.actions.services import refuse_archived
from incidents.actions.timeline import write_line
from incidents.models import EntryType, Incident, Kind, Service, Severity, Source
from incidents.policies import must_respond

EDITABLE = ("title", "summary", "kind", "zone")


def check_zone(zone: str) -> None:
    """Return the time zone name; refuse unknown zones."""
    if zone not in zone_names():
        raise Invalid("zone", "Choose a time zone, for example Europe/London.")


@transaction.atomic
def edit_incident(
    incident: Incident,
    *,
    by: User,
    services: Iterable[Service] | None = None,
    version: int | None = None,
    now: datetime | None = None,
    **changes: Any,
) -> Incident:
    """Edit title, summary or services; with a `version`, only if `details_version` is still that one.

    The log keeps the previous values.
    """
    must_respond(by, incident)
    changes = {name: value for name, value in changes.items() if name in EDITABLE}
    check_zone(changes.get("zone", incident.zone))
    if "title" in changes and not changes["title"].strip():
        raise Invalid("title", "Describe what users notice.")
    if incident.kind == Kind.DRILL and changes.get("kind", Kind.DRILL) != Kind.DRILL:
        raise Invalid("kind", "A drill stays a drill. Declare an incident instead.")
    before = {name: str(getattr(incident, name)) for name in changes if getattr(incident, name) != changes[name]}
    claim_version(incident, version, field="details_version")
    if changes:
        Incident.objects.filter(pk=incident.pk).update(**changes)
    if services is not None:
        services = list(services)
        known = set(incident.services.values_list("pk", flat=True))
        refuse_archived(service for service in services if service.pk not in known)
        incident.services.set(services)
    incident.refresh_from_db()
    record("incident.edited", actor=by, target=incident, at=now, before=before)
    return incident


@transaction.atomic
def set_severity(
    incident: Incident,
    *,
    severity: Severity,
    by: User,
    at: datetime | None = None,
    note: str = "",
    client_key: str = "",
    entered_time: str = "",
    now: datetime | None = None,
) -> Incident:
    """Change the severity. The next update is due according to the new severity."""
    must_respond(by, incident)
    now = now or timezone.now()
    at = at or now
    not_ahead(at, now)
    before = incident.severity
    if severity.pk == before.pk:
        raise Refused(f"{incident.ref} is already {severity.name}.")
    due = now + severity.update_every if incident.is_active and severity.update_every else None
    as_read = Incident.objects.filter(pk=incident.pk, severity=before)
    if not as_read.update(severity=severity, update_due_at=due):
        raise Refused(f"The severity of {incident.ref} was changed by someone else. Reload and try again.")
    incident.refresh_from_db()
    words = f"Severity: {before.name} to {severity.name}" + (f". {note}" if note else "")
    facts: dict[str, Any] = {"source": Source.SYSTEM, "client_key": client_key, "entered_time": entered_time}
    write_line(incident, by=by, text=words, at=at, now=now, type=EntryType.STATUS, **facts)
    record("incident.severity_set", actor=by, target=incident, at=now, before=before.name, to=severity.name)
    return incident
