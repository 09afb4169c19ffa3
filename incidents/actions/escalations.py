"""Asking another team for help, and noting when it came."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Team, User
from core.activity.log import record
from core.errors import Invalid, Refused
from incidents.actions.metrics import recompute_metrics
from incidents.actions.milestones import not_ahead
from incidents.actions.timeline import write_line
from incidents.models import EntryType, Escalation, Incident, Source
from incidents.policies import must_respond
from notifications.outbox import notify


@transaction.atomic
def escalate(
    incident: Incident,
    *,
    to_team: str,
    by: User,
    at: datetime | None = None,
    from_team: str = "",
    reason: str = "",
    logged: bool = True,
    client_key: str = "",
    entered_time: str = "",
    now: datetime | None = None,
) -> Escalation:
    """Escalate to another team. A registered team is notified, its lead first."""
    must_respond(by, incident)
    now = now or timezone.now()
    at = at or now
    not_ahead(at, now)
    if not to_team.strip():
        raise Invalid("to_team", "Choose a team.")
    team = Team.objects.filter(name__iexact=to_team.strip()).select_related("lead").first()
    escalation = Escalation.objects.for_parent(incident).create(
        from_team=from_team,
        to_team=team.name if team else to_team.strip(),
        reason=reason,
        requested_at=at,
        by=by,
    )
    if logged:
        words = f"Escalated to {escalation.to_team}" + (f": {reason}" if reason else "")
        facts = {"type": EntryType.ESCALATION, "client_key": client_key, "entered_time": entered_time}
        write_line(incident, by=by, text=words, at=at, now=now, **facts)
    event = record("incident.escalated", actor=by, target=incident, at=now, team=escalation.to_team)
    if team and logged:
        people = User.objects.filter(teams=team).seeing(incident.circle)
        notify({team.lead, *people} & set(people), "incident_escalated", about=incident, occasion=event.pk, now=now)
    recompute_metrics(incident, now)
    return escalation


@transaction.atomic
def joined(
    escalation: Escalation,
    *,
    by: User,
    at: datetime | None = None,
    who: str = "",
    logged: bool = True,
    client_key: str = "",
    entered_time: str = "",
    now: datetime | None = None,
) -> Escalation:
    """The team that was asked is here."""
    incident = escalation.incident
    must_respond(by, incident)
    now = now or timezone.now()
    at = at or now
    not_ahead(at, now)
    if at < escalation.requested_at:
        raise Invalid("at", "The joining time must be after the request.")
    if not Escalation.objects.filter(pk=escalation.pk, joined_at=None).update(joined_at=at):
        raise Refused(f"{escalation.to_team} has already joined.")
    escalation.refresh_from_db()
    if logged:
        minutes = int((at - escalation.requested_at).total_seconds() // 60)
        words = f"{who or escalation.to_team} joined, {minutes} min after the request."
        facts = {"source": Source.SYSTEM, "client_key": client_key, "entered_time": entered_time}
        write_line(incident, by=by, text=words, at=at, now=now, type=EntryType.ESCALATION, **facts)
    record("incident.joined", actor=by, target=incident, at=now, team=escalation.to_team)
    recompute_metrics(incident, now)
    return escalation
