"""The incident page links to the imported original."""

from typing import Any

from django.db.models import Exists, OuterRef

from accounts.models import User
from importing.models import Import
from incidents.models import Incident
from incidents.panels import incident_annotation, incident_panel


@incident_annotation("is_imported")
def has_an_import() -> Exists:
    return Exists(Import.objects.filter(incident=OuterRef("pk")))


@incident_panel("header")
def imported_from(incident: Incident, user: User) -> dict[str, Any] | None:
    """A link in the header when the incident was imported."""
    imported = getattr(incident, "is_imported", False)
    return {"template": "importing/imported_link.html"} if imported else None
