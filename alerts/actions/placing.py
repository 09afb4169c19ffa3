"""Which incident a firing alert belongs to."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from accounts.models import User
from alerts.models import Alert, AlertSource, State
from alerts.parsers.incoming import IncomingAlert
from core.access.membership import add_members, members_of
from incidents.actions.declaration import declare_incident
from incidents.models import Incident, Service, Severity, Status, followers_of
from notifications.outbox import notify

MERGES = 10  # followed from one incident to the next
CANDIDATES = 20
MOST_DECLARED = 20  # incidents of one source in an hour


@dataclass(frozen=True)
class Place:
    """`incident` None: the alert is recorded only, for the reason in `words`."""

    incident: Incident | None = None
    result: str = "recorded"
    words: str = "recorded"


def join_target(
    row: Alert, source: AlertSource, *, now: datetime, starts_at: datetime | None = None
) -> Incident | None:
    """The incident of an alert that what fires now belongs to; where it was merged, the other one.

    It does while the same firing goes on, while the alert fires and the incident is open, and after that for the
    join window of the source since the last news. Nothing of a restricted source joins an unrestricted incident.
    """
    if row.incident is None:
        return None
    found = merged_target(row.incident)
    if source.circle.restricted and not found.circle.restricted:
        return None
    same_firing = found.is_active or (starts_at is not None and starts_at <= row.fired_at)
    if row.state != State.RESOLVED and same_firing:
        return found
    return found if now - row.received_at <= source.join_window else None


def find_incident(source: AlertSource, each: IncomingAlert, *, now: datetime) -> Incident | None:
    """The incident that alerts of the same group have, the newest first."""
    group = each.group or each.key
    recent = Q(received_at__gte=now - source.join_window) | Q(is_current=True) & ~Q(state=State.RESOLVED)
    rows = Alert.objects.filter(recent, source=source, group=group, incident__isnull=False)
    rows = rows.select_related("incident__circle").order_by("-received_at", "-pk")
    for row in rows[:CANDIDATES]:
        if found := join_target(row, source, now=now):
            return found
    return None


def declared_lately(source: AlertSource, *, now: datetime) -> int:
    """Incidents that this source declared within an hour. A flood of unrelated alerts is recorded, not declared."""
    since = now - timedelta(hours=1)
    return Alert.objects.filter(source=source, declared_it=True, incident__declared_at__gt=since).count()


def merged_target(incident: Incident) -> Incident:
    """The incident into which this one was merged, if it was."""
    for _ in range(MERGES):
        if incident.status != Status.MERGED or incident.merged_into is None:
            break
        incident = incident.merged_into
    return incident


def declare_for(
    source: AlertSource, each: IncomingAlert, severity: Severity, service: Service | None, *, by: User, now: datetime
) -> Incident:
    """A new incident in triage. From a restricted source it is restricted to the same people.

    When the impact began is not set: an alert says when it fired, which people compare with what users noticed.
    """
    restricted = source.circle.restricted
    incident = declare_incident(
        by=by,
        title=each.title,
        summary=each.text,
        severity=severity,
        services=[service] if service else [],
        zone=settings.TIME_ZONE,
        restricted=restricted,
        reason=f"Declared by the restricted alert source {source.name}."[:300] if restricted else "",
        now=now,
    )
    if restricted:
        add_members(incident.circle, [row.user for row in members_of(source.circle)], now=now)
    people = recipients(incident, source)
    notify(people, "alert_declared", about=incident, occasion=f"alert:{source.pk}", now=now, source=source.name)
    return incident


def recipients(incident: Incident, source: AlertSource) -> list[User]:
    """Followers of the incident, and the team of the source, as far as they may see the incident."""
    people = {person.pk: person for person in followers_of(incident)}
    if source.team_id:
        in_team = Q(teams=source.team_id) | Q(teams_led=source.team_id)
        people |= {person.pk: person for person in User.objects.people().seeing(incident.circle).filter(in_team)}
    return list(people.values())
