"""Recipients of incident updates: role holders by default, and followers of the incident or its services."""

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet

from accounts.models import Membership, Team, User
from core.access.models import CircleScoped
from incidents.models.incident import Incident, IncidentRole
from incidents.models.service import Service


class IncidentFollow(CircleScoped):
    """A person's own choice about one incident. `active=False` stops updates that they would get by default."""

    circle_parent = ("incident",)
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="follows")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    active = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "person"], name="one_choice_per_incident")]

    def __str__(self) -> str:
        return f"{self.person_id} {'follows' if self.active else 'left'} {self.incident_id}"


class ServiceFollow(models.Model):
    """The same about all incidents of a service."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="follows")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    active = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "person"], name="one_choice_per_service")]

    def __str__(self) -> str:
        return f"{self.person_id} {'follows' if self.active else 'left'} {self.service_id}"


def followers_of(incident: Incident) -> QuerySet[User]:
    """Recipients with access: role holders, the person who declared it, the teams and followers of its
    services, and its own followers, without those who unfollowed. One query when evaluated."""
    own = IncidentFollow.objects.filter(incident=incident)
    services = Service.objects.filter(incidents=incident)
    by_service = ServiceFollow.objects.filter(service__in=services)
    teams = Team.objects.filter(services__in=services)
    holders = IncidentRole.objects.filter(incident=incident, until=None)
    stopped = by_service.filter(active=False).values("person")
    members = Membership.objects.filter(team__in=teams).exclude(user__in=stopped)
    leads = teams.exclude(lead__in=stopped).exclude(lead=None)
    recipients = (
        Q(pk__in=[incident.declared_by_id, *([incident.lead_id] if incident.lead_id else [])])
        | Q(pk__in=holders.values("user"))
        | Q(pk__in=members.values("user"))
        | Q(pk__in=leads.values("lead"))
        | Q(pk__in=by_service.filter(active=True).values("person"))
        | Q(pk__in=own.filter(active=True).values("person"))
    )
    people = User.objects.people().seeing(incident.circle).filter(recipients)
    return people.exclude(pk__in=own.filter(active=False).values("person")).order_by("name", "pk")


def followers_of_service(service: Service) -> QuerySet[User]:
    """The owning team, its lead and the followers of a service, without those who stopped."""
    own = ServiceFollow.objects.filter(service=service)
    recipients = Q(pk__in=own.filter(active=True).values("person"))
    if service.team_id:
        recipients |= Q(pk__in=Membership.objects.filter(team=service.team_id).values("user"))
        recipients |= Q(pk__in=Team.objects.filter(pk=service.team_id, lead__isnull=False).values("lead"))
    return User.objects.people().filter(recipients).exclude(pk__in=own.filter(active=False).values("person"))
