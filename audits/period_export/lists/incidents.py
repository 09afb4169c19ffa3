"""Incidents of the period, with their postmortems."""

from typing import Any

from django.db.models import Count, QuerySet

from audits.period_export.registry import Cells, ExportList, Scope, export_list, person
from core.text.durations import whole_minutes
from incidents.models import Incident, MilestoneName
from postmortems.models import Postmortem

COLUMNS = ["incident", "title", "kind", "status", "severity", "access", "services", "lead", "declared by", "zone"]
COLUMNS += ["impact began", "detected", "acknowledged", "impact ended", "started", "declared", "resolved", "closed"]
COLUMNS += ["impact minutes", "mitigation minutes", "merged into", "reason it ended", "corrective tasks"]
COLUMNS += ["postmortem", "postmortem required", "postmortem due", "postmortem owner", "approved by", "approved"]
COLUMNS += ["published"]
MILESTONES = {
    "impact began": MilestoneName.IMPACT_STARTED,
    "detected": MilestoneName.DETECTED,
    "acknowledged": MilestoneName.ACKNOWLEDGED,
    "impact ended": MilestoneName.MITIGATED,
}


def incidents_of(scope: Scope) -> QuerySet[Incident]:
    people = ["lead", "declared_by", "postmortem__owner", "postmortem__approved_by"]
    rows = scope.incidents.filter(scope.within("started_at")).annotate(tasks=Count("corrective_tasks", distinct=True))
    related = rows.select_related("severity", "circle", "merged_into", *people).prefetch_related(
        "services", "milestones"
    )
    return related.defer("postmortem__text").order_by("pk")


def cells(incident: Incident, scope: Scope) -> Cells:
    at = {milestone.name: milestone.at for milestone in incident.milestones.all()}
    postmortem: Postmortem | None = getattr(incident, "postmortem", None)
    return {
        "incident": incident.ref,
        "title": incident.title,
        "kind": incident.get_kind_display(),
        "status": incident.get_status_display(),
        "severity": incident.severity.name,
        "access": "restricted" if incident.circle.restricted else "everyone",
        "services": [service.slug for service in incident.services.all()],
        "lead": person(incident.lead),
        "declared by": person(incident.declared_by),
        "zone": incident.zone,
        **{column: at.get(name) for column, name in MILESTONES.items()},
        "started": incident.started_at,
        "declared": incident.declared_at,
        "resolved": incident.resolved_at,
        "closed": incident.closed_at,
        "impact minutes": minutes(incident.impact_seconds),
        "mitigation minutes": minutes(incident.mitigation_seconds),
        "merged into": scope.ref(incident.merged_into),
        "reason it ended": incident.ended_reason,
        "corrective tasks": incident.tasks,  # type: ignore[attr-defined]  # annotated
        **postmortem_cells(postmortem),
    }


def postmortem_cells(postmortem: Postmortem | None) -> dict[str, Any]:
    return {
        "postmortem": postmortem.get_status_display() if postmortem else "None",
        "postmortem required": bool(postmortem and postmortem.required),
        "postmortem due": postmortem and postmortem.due_on,
        "postmortem owner": person(postmortem and postmortem.owner),
        "approved by": person(postmortem and postmortem.approved_by),
        "approved": postmortem and postmortem.approved_at,
        "published": postmortem and postmortem.published_at,
    }


def minutes(seconds: int | None) -> int | None:
    return None if seconds is None else whole_minutes(seconds)


export_list(
    ExportList(
        "incidents",
        "Incidents",
        "Incidents, near misses, drills and planned work that started in the period, of every status.",
        COLUMNS,
        incidents_of,
        cells,
        10,
        sampled=True,
    )
)
