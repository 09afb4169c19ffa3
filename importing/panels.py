"""The incident page links to the imported original."""

from typing import Any

from accounts.models import User
from importing.models import Import
from incidents.models import Incident
from incidents.panels import incident_panel


@incident_panel("header")
def imported_from(incident: Incident, user: User) -> dict[str, Any] | None:
    """A link in the header when the incident was imported. One query."""
    if not Import.objects.filter(incident=incident).exists():
        return None
    return {"template": "importing/imported_link.html"}
