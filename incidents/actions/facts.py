"""The numbers on the incident's row. Every action that changes what they are made of calls `restate()`."""

from datetime import datetime

from incidents.models import Incident, MilestoneName


def restate(incident: Incident, now: datetime) -> Incident:
    """Work out started_at, the minutes and the phases again and store them on the row, so that lists need no joins."""
    windows = list(incident.impact_windows.all())
    began = incident.milestones.filter(name=MilestoneName.IMPACT_STARTED).values_list("at", flat=True).first()
    first_entry = incident.entries.standing().in_order().values_list("at", flat=True).first()
    starts = [window.starts_at for window in windows] or ([began] if began else [])
    incident.started_at = min(starts) if starts else (first_entry or incident.declared_at)
    Incident.objects.filter(pk=incident.pk).update(started_at=incident.started_at)
    return incident
