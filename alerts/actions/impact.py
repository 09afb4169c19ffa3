"""The end of the impact, as the alerts of an incident propose it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from alerts.models import Alert
from core.errors import Refused
from incidents.actions.impact import close_impact
from incidents.models import ImpactWindow, Incident
from incidents.policies import must_respond


@transaction.atomic
def end_impact_as_proposed(incident: Incident, *, by: User, now: datetime | None = None) -> Incident:
    """End the open impact when the last alert was resolved."""
    must_respond(by, incident)
    now = now or timezone.now()
    alerts = Alert.objects.filter(incident=incident)
    at = alerts.aggregate(at=Max("resolved_at"))["at"]
    if at is None or alerts.unresolved().exists():
        raise Refused("An alert still fires. Reload the page.")
    windows = list(ImpactWindow.objects.filter(incident=incident, ends_at=None))
    if not windows:
        raise Refused("This impact has already ended.")
    for window in windows:
        close_impact(window, by=by, at=max(at, window.starts_at), now=now)
    return incident
