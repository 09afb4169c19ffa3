"""What one person follows: the services of their teams and their own choices."""

from dataclasses import dataclass

from django.db.models import F, FilteredRelation, Q
from django.urls import reverse

from accounts.models import User
from incidents.models import IncidentFollow, Service

MAX_INCIDENTS = 50


@dataclass(frozen=True)
class FollowLine:
    """`why` says where the choice comes from; `change_url` takes the other one."""

    name: str
    url: str
    why: str
    is_followed: bool
    change_url: str


def followed_services(person: User) -> list[FollowLine]:
    """Services of the teams of this person and those they chose themselves, by name. One query."""
    own = FilteredRelation("follows", condition=Q(follows__person=person))
    of_team = Q(team__members=person) | Q(team__lead=person)
    rows = Service.objects.filter(archived_at=None).annotate(own=own, choice=F("own__active"))
    rows = rows.filter(of_team | Q(own__isnull=False)).order_by("name", "pk").distinct()
    return [service_line(row, row.choice) for row in rows]


def service_line(service: Service, choice: bool | None) -> FollowLine:
    why = {None: "Service of your team", True: "Followed by you", False: "Stopped by you"}[choice]
    change = reverse("incidents:service-follow", args=[service.slug])
    return FollowLine(service.name, service.get_absolute_url(), why, choice is not False, change)


def followed_incidents(person: User) -> list[FollowLine]:
    """Incidents that this person chose to follow or not to follow, the latest choice first. One query."""
    rows = IncidentFollow.objects.visible_to(person).filter(person=person).select_related("incident")
    return [incident_line(row) for row in rows.order_by("-changed_at", "-pk")[:MAX_INCIDENTS]]


def incident_line(row: IncidentFollow) -> FollowLine:
    incident, why = row.incident, "Followed by you" if row.active else "Stopped by you"
    change = reverse("incidents:follow", args=[incident.pk])
    return FollowLine(f"{incident.ref} {incident.title}", incident.get_absolute_url(), why, row.active, change)
