"""Roles: one incident lead, one scribe, one communications lead, any number of responders."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts.models import User
from core.access.membership import add_members
from core.activity.log import record
from core.errors import Invalid, Refused
from incidents.actions.milestones import not_ahead
from incidents.actions.timeline import write_line
from incidents.models import EntryType, Incident, IncidentRole, Source
from incidents.policies import is_member, must_respond
from notifications.outbox import notify

Role = IncidentRole.Role


@transaction.atomic
def assign_role(
    incident: Incident,
    *,
    role: str,
    to: User,
    by: User,
    at: datetime | None = None,
    logged: bool = True,
    announced: bool = True,
    client_key: str = "",
    entered_time: str = "",
    now: datetime | None = None,
) -> IncidentRole:
    """Assign a role and notify the person, unless the role is in the past. The previous holder's role ends."""
    must_respond(by, incident)
    now = now or timezone.now()
    check_assignee(incident, role, to)
    if at:
        not_ahead(at, now)
    holder = IncidentRole.objects.filter(incident=incident, role=role, until=None)
    if holder.filter(user=to).exists():
        raise Refused(f"{to.name} already has this role.")
    replaced: list[User] = []
    if role != Role.RESPONDER:
        replaced = [row.user for row in holder.select_related("user")]
        holder.update(until=Greatest("since", Value(at or now)))  # not two holders at a time
    row = _take(incident, role, to, at or now)
    if role == Role.LEAD:
        _lead(incident, to)
    if logged:
        add_role_entry(
            incident,
            f"{to.name} was assigned the role: {Role(role).label.lower()}.",
            by,
            at or now,
            now,
            client_key,
            entered_time,
        )
    event = record("role.assigned", actor=by, target=incident, at=now, role=str(role), to=to.handle)
    if to != by and announced:
        notify([to], "incident_assigned", about=incident, occasion=event.pk, now=now, role=Role(role).label)
    if announced:
        others = [person for person in replaced if person != by]
        words: dict[str, Any] = {"role": Role(role).label, "to": to.name, "who": by.name}
        notify(others, "incident_role_taken", about=incident, occasion=event.pk, now=now, **words)
    return row


def check_assignee(incident: Incident, role: str, to: User) -> None:
    if role not in Role.values:
        raise Invalid("role", "This role does not exist.")
    if not to.is_active or to.is_bot or not to.is_responder:
        raise Invalid("to", f"{to.name} is not a responder. Ask an administrator to change the role.")
    private = incident.circle.restricted
    if private and not is_member(to, incident.circle):
        raise Refused(f"{incident.ref} is private. Give {to.name} access first.")


def _take(incident: Incident, role: str, to: User, now: datetime) -> IncidentRole:
    add_members(incident.circle, [to], now=now)
    facts = {"role": role, "user": to, "since": now}
    try:
        with transaction.atomic():
            return IncidentRole.objects.for_parent(incident).create(**facts)
    except IntegrityError:
        raise Refused("This role was changed by someone else. Reload and try again.")


def _lead(incident: Incident, to: User) -> None:
    if not Incident.objects.filter(pk=incident.pk, lead=incident.lead).update(lead=to):
        raise Refused("The incident lead was changed by someone else. Reload and try again.")
    incident.refresh_from_db()


def add_role_entry(
    incident: Incident, words: str, by: User, at: datetime, now: datetime, key: str, entered: str
) -> None:
    facts: dict[str, Any] = {"type": EntryType.STATUS, "source": Source.SYSTEM, "client_key": key}
    write_line(incident, by=by, text=words, at=at, now=now, entered_time=entered, **facts)


@transaction.atomic
def end_role(row: IncidentRole, *, by: User, now: datetime | None = None) -> IncidentRole:
    """End a role without a successor. Refused for the lead, who must hand over."""
    incident = row.incident
    must_respond(by, incident)
    now = now or timezone.now()
    if row.role == Role.LEAD:
        raise Refused("An incident needs a lead. Assign another person instead.")
    if not IncidentRole.objects.filter(pk=row.pk, until=None).update(until=now):
        raise Refused("This role already ended.")
    row.refresh_from_db()
    record("role.ended", actor=by, target=incident, at=now, role=str(row.role), to=row.user.handle)
    return row
