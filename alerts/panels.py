"""Alerts on the page of an incident."""

from typing import Any

from django.db.models import Exists, OuterRef

from accounts.models import User
from alerts.display import alert_chip
from alerts.models import Alert, WhenResolved
from incidents.models import ImpactWindow, Incident
from incidents.panels import incident_annotation, incident_panel
from incidents.policies import can_respond

SHOWN = 8


@incident_annotation("has_alerts")
def has_alerts() -> Exists:
    return Exists(Alert.objects.filter(incident=OuterRef("pk")))


@incident_panel("side")
def alert_panel(incident: Incident, user: User) -> dict[str, Any] | None:
    """The alerts of the incident, unresolved ones first, and what they propose. Two queries if there are any."""
    if not getattr(incident, "has_alerts", True):
        return None
    rows = list(Alert.objects.filter(incident=incident).select_related("source").order_by("starts_at", "pk")[:200])
    if not rows:
        return None
    lines = [{"alert": row, "chip": alert_chip(row)} for row in sorted(rows, key=lambda row: row.is_resolved)]
    firing = sum(row.is_current and not row.is_resolved for row in rows)
    proposals = propose(incident, rows) if incident.is_active and can_respond(user, incident) else {}
    facts = {"incident": incident, "lines": lines[:SHOWN], "rest": len(lines) - len(lines[:SHOWN])}
    return {"template": "alerts/incident_panel.html", "firing": firing, "total": len(rows), **facts, **proposals}


def propose(incident: Incident, rows: list[Alert]) -> dict[str, Any]:
    """Start and end of the impact as the alerts saw them. A person accepts them or enters other times."""
    windows = list(ImpactWindow.objects.filter(incident=incident).values_list("ends_at", flat=True))
    if not windows:
        return {"began": rows[0].starts_at}
    may_end = any(row.source.when_resolved == WhenResolved.PROPOSE for row in rows)
    over = all(row.is_resolved or not row.is_current for row in rows)
    ended = max((row.resolved_at for row in rows if row.resolved_at), default=None)
    return {"ended": ended} if None in windows and may_end and over else {}
