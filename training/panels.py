"""Training on the incident page."""

from typing import Any

from core.accounts.models import User
from incidents.models import Incident
from incidents.panels import incident_panel
from training.models import Session


@incident_panel("side")
def training_panel(incident: Incident, user: User) -> dict[str, Any] | None:
    """Sessions that were born from this incident. One query."""
    rows = list(Session.objects.visible_to(user).filter(incident=incident).order_by("starts_at", "pk")[:5])
    return {"template": "training/incident_panel.html", "sessions": rows} if rows else None
