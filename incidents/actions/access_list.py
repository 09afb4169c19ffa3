"""Access to an incident and its related records."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.access.membership import add_members, remove_member, set_restricted
from core.activity.log import record
from core.activity.models import Event
from core.errors import Invalid, Refused
from core.files.reference_check import logs_file_views
from incidents.models import Incident
from incidents.policies import must_restrict
from notifications.outbox import notify

LOGGED_ONCE_IN = timedelta(hours=1)


@transaction.atomic
def restrict_incident(incident: Incident, *, by: User, reason: str, now: datetime | None = None) -> Incident:
    """Restrict the incident with its tasks, text and files to the access list and admins."""
    must_restrict(by, incident)
    now = now or timezone.now()
    if not reason.strip():
        raise Invalid("reason", "Enter a reason for restricting access.")
    roles = [role.user for role in incident.roles.filter(until=None).select_related("user")]
    add_members(incident.circle, [incident.lead, incident.declared_by, by, *roles], now=now)
    if not set_restricted(incident.circle, True, reason=reason.strip()):
        raise Refused(f"{incident.ref} is already private.")
    incident.refresh_from_db()
    record("incident.restricted", actor=by, target=incident, at=now, reason=reason.strip())
    return incident


@transaction.atomic
def unrestrict_incident(incident: Incident, *, by: User, reason: str, now: datetime | None = None) -> Incident:
    """Make the incident visible to all members again."""
    must_restrict(by, incident)
    now = now or timezone.now()
    if not reason.strip():
        raise Invalid("reason", "Enter a reason for making it public.")
    if not set_restricted(incident.circle, False):
        raise Refused(f"{incident.ref} is already public.")
    incident.refresh_from_db()
    record("incident.unrestricted", actor=by, target=incident, at=now, reason=reason.strip())
    return incident


@transaction.atomic
def grant_access(incident: Incident, *, person: User, by: User, now: datetime | None = None) -> None:
    """Add a person to the access list and notify them."""
    must_restrict(by, incident)
    now = now or timezone.now()
    add_members(incident.circle, [person], now=now)
    event = record("circle.joined", actor=by, target=incident, at=now, person=person.handle)
    people = [person] if person != by else []
    notify(people, "incident_access", about=incident, occasion=event.pk, now=now, who=by.name)


@transaction.atomic
def revoke_access(incident: Incident, *, person: User, by: User, now: datetime | None = None) -> None:
    """Remove a person from the access list. Refused while they have a role in the incident."""
    must_restrict(by, incident)
    now = now or timezone.now()
    if person.pk == incident.lead_id or incident.roles.filter(user=person, until=None).exists():
        raise Refused(f"{person.name} has a role in {incident.ref}. Hand it over first.")
    if not remove_member(incident.circle, person):
        raise Refused(f"{person.name} does not have access.")
    record("circle.left", actor=by, target=incident, at=now, person=person.handle)


def log_admin_view(incident: Incident, *, by: User, now: datetime | None = None) -> None:
    """Log that an admin viewed a restricted incident, at most once an hour.

    No transaction: it writes one row, and reading a page must not wait for a writer's lock.
    """
    if not by.is_admin or not incident.circle.restricted:
        return
    now = now or timezone.now()
    seen = Event.objects.filter(
        target_kind=incident._meta.label_lower, target_id=incident.pk, event_type="incident.viewed"
    )
    if not seen.filter(actor=by, at__gt=now - LOGGED_ONCE_IN).exists():
        record("incident.viewed", actor=by, target=incident, at=now)


@logs_file_views
def log_admin_file_view(circle_id: int, by: User) -> None:
    """Log that an admin opened a file of a restricted incident."""
    incident = Incident.objects.select_related("circle").filter(circle=circle_id).first() if by.is_admin else None
    if incident:
        log_admin_view(incident, by=by)
