"""Escalating to another team, and recording when it joined."""

import difflib
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Team, User
from accounts.people import format_recipients
from core.activity.log import record
from core.errors import Invalid, Refused
from core.text.durations import duration_text
from core.text.sentences import with_full_stop
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
    """Escalate to another team; its lead and members are notified and named in the timeline.

    `logged=False` stores an imported escalation: any team name, no notifications.
    """
    must_respond(by, incident)
    now = now or timezone.now()
    at = at or now
    not_ahead(at, now)
    if not to_team.strip():
        raise Invalid("to_team", "Choose a team.")
    team = team_named(to_team.strip(), strict=logged)
    people = notified_members(team, incident, by) if team and logged else []
    escalation = Escalation.objects.for_parent(incident).create(
        from_team=from_team,
        to_team=team.name if team else to_team.strip(),
        reason=reason,
        requested_at=at,
        by=by,
        notified=[person.name for person in people] if logged else None,
    )
    if logged:
        words = f"Escalated to {escalation.to_team}" + (f": {reason}" if reason else "")
        facts = {"type": EntryType.ESCALATION, "client_key": client_key, "entered_time": entered_time}
        words = f"{with_full_stop(words)} {recipients_text(people)}"
        write_line(incident, by=by, text=words, at=at, now=now, already_notified=people, **facts)
    event = record("incident.escalated", actor=by, target=incident, at=now, team=escalation.to_team)
    notify(people, "incident_escalated", about=incident, occasion=event.pk, now=now, reason=reason)
    recompute_metrics(incident, now)
    return escalation


def team_named(name: str, *, strict: bool) -> Team | None:
    """The team of that name or slug. Unknown names are refused with the closest one when `strict`."""
    team = Team.objects.filter(Q(name__iexact=name) | Q(slug__iexact=name)).select_related("lead").first()
    if team or not strict:
        return team
    known = list(Team.objects.values_list("name", flat=True))
    near = closest_name(name, known)
    if near:
        raise Invalid("to_team", f"No team is called {name[:80]}. Did you mean {near}?")
    teams = f"Teams: {', '.join(known[:8])}." if known else "Ask a manager to create the team."
    raise Invalid("to_team", f"No team is called {name[:80]}. {teams}")


def closest_name(name: str, known: list[str]) -> str:
    """A known name with this prefix, else the most similar one; empty if none is similar."""
    lower = {team.lower(): team for team in known}
    begins = [team for team in lower if team.startswith(name.lower()) or name.lower().startswith(team)]
    found = begins or difflib.get_close_matches(name.lower()[:80], lower, n=1)
    return lower[found[0]] if found else ""


def notified_members(team: Team, incident: Incident, by: User) -> list[User]:
    """The lead first, then the members, as far as they may see the incident."""
    able = User.objects.people().seeing(incident.circle).filter(Q(teams=team) | Q(pk=team.lead_id)).exclude(pk=by.pk)
    return sorted(able.distinct(), key=lambda person: (person.pk != team.lead_id, person.name))


def recipients_by_team(incident: Incident, by: User) -> dict[str, list[User]]:
    """Whom an escalation to each team would notify, by the name of the team. Three queries."""
    in_teams = User.objects.filter(Q(teams__isnull=False) | Q(teams_led__isnull=False)).people()
    able = set(in_teams.seeing(incident.circle).exclude(pk=by.pk).values_list("pk", flat=True))
    teams: dict[str, list[User]] = {}
    for team in Team.objects.select_related("lead").prefetch_related("members").order_by("name"):
        members = sorted(team.members.all(), key=lambda person: person.name)
        people = dict.fromkeys(person for person in [team.lead, *members] if person and person.pk in able)
        teams[team.name] = list(people)
    return teams


def recipients_text(people: list[User]) -> str:
    return f"Notified: {format_recipients(people)}." if people else "No one was notified."


@transaction.atomic
def record_joined(
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
    """Record that the team joined."""
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
        waited = duration_text((at - escalation.requested_at).total_seconds())
        words = f"{who or escalation.to_team} joined, {waited} after the request."
        facts: dict[str, Any] = {"source": Source.SYSTEM, "client_key": client_key, "entered_time": entered_time}
        write_line(incident, by=by, text=words, at=at, now=now, type=EntryType.ESCALATION, **facts)
    record("incident.team_joined", actor=by, target=incident, at=now, team=escalation.to_team)
    recompute_metrics(incident, now)
    return escalation
