"""Export of the incident list as a table."""

from collections.abc import Iterable

from core.tabular.write_tables import Value, to_csv
from core.text.durations import whole_minutes
from incidents.models import Incident

COLUMNS = ["incident", "title", "kind", "status", "severity", "lead", "services", "zone", "started at", "declared at"]
COLUMNS += ["resolved at", "closed at", "impact minutes", "mitigation minutes", "minutes on ruled-out hypotheses"]


def as_csv(incidents: Iterable[Incident]) -> str:
    """One row per incident. core/tabular escapes cells that a spreadsheet would run as formulas."""
    return to_csv(COLUMNS, (cells(incident) for incident in incidents))


def cells(incident: Incident) -> list[Value]:
    times = [incident.started_at, incident.declared_at, incident.resolved_at, incident.closed_at]
    lengths = [incident.impact_seconds, incident.mitigation_seconds, incident.diversion_seconds]
    return [
        incident.ref,
        incident.title,
        incident.kind,
        incident.status,
        incident.severity.name,
        incident.lead.handle if incident.lead else "",
        ", ".join(service.slug for service in incident.services.all()),
        incident.zone,
        *["" if at is None else at.isoformat() for at in times],
        *["" if seconds is None else whole_minutes(seconds) for seconds in lengths],
    ]
