"""Drills in the navigation, the palette and on the incident page."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from dashboard.registry import Command, NavItem, command, nav_item
from incidents.models import Incident, Kind
from incidents.panels import incident_panel
from training.models import Drill, DrillRun
from training.policies import can_facilitate


def open_runs(user: User) -> QuerySet[DrillRun]:
    """Runs that wait for this person as a player."""
    return DrillRun.objects.visible_to(user).unfinished().filter(players__user=user)


command(Command("Write a tabletop drill", "masks-theater", "training:drill-new", 55, can_facilitate))
nav_item(NavItem("drills", "Drills", "masks-theater", "training:drills", order=65, count=open_runs))


@incident_panel("side")
def drill_panel(incident: Incident, user: User) -> dict[str, Any] | None:
    """The drills of a finished incident with the button that makes one; the run of a drill. One query."""
    if incident.kind == Kind.DRILL:
        run = DrillRun.objects.visible_to(user).filter(incident=incident).select_related("facilitator").first()
        return {"template": "training/drill/incident_run.html", "run": run} if run else None
    may_create = can_facilitate(user) and not incident.is_active
    drills = list(Drill.objects.visible_to(user).filter(incident=incident).order_by("pk")[:5])
    if not drills and not may_create:
        return None
    facts = {"drills": drills, "may_create": may_create, "incident": incident}
    return {"template": "training/drill/incident_panel.html", **facts}
