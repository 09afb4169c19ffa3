"""What this room brings to the shell and to My work: its place in the navigation, live incidents, updates due."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from core.accounts.models import User
from core.work.registry import NavItem, WorkItem, live_incident_source, nav_item, side_panel, work_source
from incidents.models import ACTIVE, Incident, Kind

MOST = 50
SHOWN = 5


def active(user: User) -> QuerySet[Incident]:
    return Incident.objects.visible_to(user).filter(status__in=ACTIVE).exclude(kind=Kind.DRILL)


nav_item(NavItem("incidents", "Incidents", "flame", "incidents:board", order=20, count=active))
nav_item(NavItem("services", "Services", "server-2", "incidents:services", order=70, group="reference"))


@live_incident_source
def live(user: User) -> dict[str, Any] | None:
    """The worst incident that is running, the newest first among equals; mine before others."""
    rows = active(user).select_related("severity").order_by("severity__rank", "-started_at")[:MOST]
    found = sorted(rows, key=lambda row: (row.lead_id != user.pk, row.severity.rank))
    if not found:
        return None
    row = found[0]
    words = {"ref": row.ref, "url": row.get_absolute_url(), "title": row.title}
    return {**words, "severity": row.severity.name, "since": row.started_at}


@work_source
def updates_due(user: User, on: date) -> list[WorkItem]:
    """Updates that the people I serve wait for, when I lead the incident."""
    mine = active(user).filter(lead=user, update_due_at__isnull=False).order_by("update_due_at")[:MOST]
    return [
        WorkItem(
            title=f"Write the next update on {row.title}",
            url=row.get_absolute_url(),
            icon="speakerphone",
            detail=f"due {timezone.localtime(row.update_due_at):%H:%M}" if row.update_due_at else "",
            due=timezone.localtime(row.update_due_at).date() if row.update_due_at else None,
            verb="Write it",
            ref=row.ref,
            incident_ref=row.ref,
            incident_url=row.get_absolute_url(),
        )
        for row in mine
    ]


@side_panel
def open_incidents(user: User) -> dict[str, Any] | None:
    """A card beside My work."""
    rows = list(active(user).select_related("severity", "lead").order_by("severity__rank", "-started_at")[: SHOWN + 1])
    if not rows:
        return None
    shown = {"rows": rows[:SHOWN], "more": len(rows) > SHOWN}
    return {"template": "incidents/open_panel.html", "title": "Open incidents", **shown}
