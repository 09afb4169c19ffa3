"""Loads the rows of an incident for its script and the comparison."""

from incidents.models import EntryFile, Incident
from training.drill_script import Scenario

MAX_ENTRIES = 200


def load_scenario(incident: Incident) -> Scenario:
    """Six queries."""
    files = EntryFile.objects.filter(entry__incident=incident, file__is_picture=True, file__removed_at=None)
    return Scenario(
        ref=incident.ref,
        title=incident.title,
        entries=list(incident.entries.not_removed().in_order()[:MAX_ENTRIES]),
        hypotheses=list(incident.hypotheses.all()),
        escalations=list(incident.escalations.all()),
        milestones={stone.name: stone for stone in incident.milestones.all()},
        resolved_at=incident.resolved_at,
        first_update=incident.updates.order_by("sent_at").values_list("sent_at", flat=True).first(),
        pictures={row.entry_id: row.file for row in files.select_related("file").order_by("-pk")},
    )
