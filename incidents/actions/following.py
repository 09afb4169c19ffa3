"""Follow and unfollow an incident or a service."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from incidents.models import Incident, IncidentFollow, Service, ServiceFollow


@transaction.atomic
def follow_incident(incident: Incident, *, by: User, active: bool = True, now: datetime | None = None) -> None:
    """Follow an incident, or stop. Allowed for everyone with access."""
    facts = {"active": active, "changed_at": now or timezone.now()}
    IncidentFollow.objects.for_parent(incident).update_or_create(person=by, defaults=facts)


@transaction.atomic
def follow_service(service: Service, *, by: User, active: bool = True, now: datetime | None = None) -> None:
    """Follow a service, or stop: updates on all of its incidents that the person may see."""
    facts = {"active": active, "changed_at": now or timezone.now()}
    ServiceFollow.objects.update_or_create(service=service, person=by, defaults=facts)
