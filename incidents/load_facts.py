"""Load the plain facts that metrics and chart are computed from."""

from datetime import datetime

from incidents.facts import Facts, facts_of
from incidents.models import Incident


def facts_for(incident: Incident, now: datetime) -> Facts:
    """The facts for metrics and chart, from prefetched rows if there are any."""
    return facts_of(
        incident,
        now=now,
        windows=incident.impact_windows.all(),
        milestones=incident.milestones.all(),
        hypotheses=incident.hypotheses.all(),
        escalations=incident.escalations.all(),
        entries=[entry for entry in incident.entries.all() if entry.removed_at is None],
    )
