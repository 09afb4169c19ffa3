"""Postmortems on incident pages: a column of the list, and similar incidents."""

from datetime import date
from typing import Any

from django.db.models import Case, F, When
from django.db.models.functions import JSONObject
from django.utils import timezone

from accounts.models import User
from incidents.list_columns import list_column
from incidents.models import Incident, Kind
from incidents.panels import incident_panel
from incidents.views import display
from postmortems.display import POSTMORTEM_LOOK
from postmortems.models import Postmortem, days_late


def state_of_postmortem() -> Case:
    """Status, whether it is required, and its due date; None without a postmortem."""
    facts = JSONObject(status=F("postmortem__status"), required=F("postmortem__required"), due=F("postmortem__due_on"))
    return Case(When(postmortem__isnull=False, then=facts), default=None)


@list_column("postmortem", "Postmortem", state_of_postmortem)
def postmortem_column(found: dict[str, Any] | None) -> dict[str, Any]:
    """A chip: not required, days late, or the state."""
    if not found:
        return {"text": "—", "effective": False}
    status = Postmortem.Status(found["status"])
    if not found["required"] and status == Postmortem.Status.NOT_STARTED:
        return {"text": display.chip("plain", "", "Not required"), "effective": False}
    due = date.fromisoformat(found["due"]) if found["due"] else None
    if (late := days_late(status, due, timezone.localdate())) > 0:
        text = display.chip("alarm", "clock", f"{late} day{'' if late == 1 else 's'} overdue")
        return {"text": text, "effective": False}
    return {"text": display.chip(*POSTMORTEM_LOOK[status], status.label), "effective": False}


@incident_panel("side")
def similar_earlier_incidents(incident: Incident, user: User) -> dict[str, Any] | None:
    """A card that loads its content by itself. No query; not in a running drill, where it would name the original."""
    running_drill = incident.kind == Kind.DRILL and incident.is_active
    return None if running_drill else {"template": "postmortems/similar_panel.html"}
