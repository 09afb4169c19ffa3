"""Create an incident from a confirmed import. Called only by `confirm_import`."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid
from importing.actions.import_tasks import import_tasks
from importing.actions.import_training import import_training
from importing.import_data import ImportedEntry, ImportedHypothesis, ImportedIncident, ImportedPerson
from incidents.actions.declaration import declare_incident
from incidents.actions.escalations import escalate
from incidents.actions.factors import add_factor, add_measure
from incidents.actions.hypotheses import add_hypothesis, close_hypothesis
from incidents.actions.impact import add_impact_window
from incidents.actions.metrics import recompute_metrics
from incidents.actions.milestones import set_milestone
from incidents.actions.roles import assign_role
from incidents.actions.services import add_service_from_import
from incidents.actions.timeline import add_entry
from incidents.models import Category, Incident, IncidentRole, Service, Severity, Source, Status
from postmortems.actions.drafts import start_postmortem


@transaction.atomic
def create_from_import(imported: ImportedIncident, *, by: User, now: datetime) -> Incident:
    """Create everything in one transaction: facts first, then tasks, audits and training."""
    incident = _declare(imported, by=by, now=now)
    for entry in imported.entries:
        _add_entry(incident, entry, by=by, now=now)
    for row in imported.hypotheses:
        _add_hypothesis(incident, row, by=by, now=now)
    _add_factors(incident, imported, by=by, now=now)
    measures = [add_measure(incident, by=by, title=m.title, text=m.text, now=now) for m in imported.measures]
    for person in imported.people:
        _assign_role(incident, person, imported, by=by, now=now)
    _set_status(incident, imported, by=by, now=now)
    start_postmortem(incident, by=by, text=imported.text or f"## Summary\n\n{imported.summary}\n", now=now)
    import_tasks(incident, imported.tasks, measures, by=by, now=now)
    import_training(incident, by=by, now=now)
    return recompute_metrics(incident, now)


def _declare(imported: ImportedIncident, *, by: User, now: datetime) -> Incident:
    """The incident itself and its impact, as the text states them."""
    severity = Severity.objects.filter(rank=imported.severity).first()
    if severity is None:
        raise Invalid("severity", "Choose a severity.")
    if imported.ended and imported.ended < imported.started:
        raise Invalid("ended", "The end is before the start. Check the dates.")
    first = min([imported.started, *(entry.at for entry in imported.entries if entry.milestone == "detected")])
    incident = declare_incident(
        by=by,
        title=imported.title,
        summary=summary_of(imported),
        severity=severity,
        services=services_of(imported, by=by, now=now),
        kind=imported.kind,
        zone=imported.zone,
        zone_text=imported.zone_text,
        started_at=imported.started,
        declared_at=first,
        lead=imported.lead,
        restricted=imported.restricted,
        reason=imported.reason,
        live=False,
        now=now,
    )
    add_impact_window(
        incident,
        by=by,
        starts_at=imported.started,
        ends_at=imported.ended,
        share=imported.share,
        population=imported.population,
        measured_by=imported.measured_by,
        approximate=imported.approximate,
        now=now,
    )
    return incident


def services_of(imported: ImportedIncident, *, by: User, now: datetime) -> list[Service]:
    """The selected services, plus new ones from the text if a manager adds them to the catalog."""
    added = (
        [add_service_from_import(name, by=by, now=now) for name in names_in(imported)] if imported.add_services else []
    )
    return list({service.pk: service for service in [*imported.services, *added]}.values())


def summary_of(imported: ImportedIncident) -> str:
    """Without a text that only repeats the title. Names of services missing from the catalog are added."""
    own = "" if imported.summary.strip(" .") == imported.title.strip(" .") else imported.summary
    unsaid = [name for name in names_in(imported) if name.casefold() not in imported.summary.casefold()]
    words = f"Services named in the text: {', '.join(unsaid)}." if unsaid and not imported.add_services else ""
    return "\n\n".join(filter(None, [own, words]))


def names_in(imported: ImportedIncident) -> list[str]:
    return [name.strip() for name in imported.services_named.split(",") if name.strip()]


def _assign_role(
    incident: Incident, person: ImportedPerson, imported: ImportedIncident, *, by: User, now: datetime
) -> None:
    """Assign a role from the start of the incident, without a notification.

    On a private incident only the lead has access at first; others are added here.
    """
    if not person.account or not person.role or imported.restricted:
        return
    carried = IncidentRole.objects.filter(incident=incident, until=None, role=person.role)
    if person.role == IncidentRole.Role.LEAD or carried.filter(user=person.account).exists():
        return
    who = person.account
    assign_role(incident, role=person.role, to=who, by=by, at=imported.started, logged=False, announced=False, now=now)


def _add_entry(incident: Incident, entry: ImportedEntry, *, by: User, now: datetime) -> None:
    """One line of the timeline, with the milestone it marks and the team it called."""
    add_entry(
        incident,
        by=by,
        text=entry.text,
        at=entry.at,
        type=entry.type,
        precision=entry.precision,
        source=Source.IMPORT,
        actor_role=entry.actor,
        entered_time=entry.entered_time,
        milestone=entry.milestone,
        now=now,
    )
    if entry.to_team:
        escalate(incident, to_team=entry.to_team, by=by, at=entry.at, from_team=entry.actor, logged=False, now=now)


def _add_hypothesis(incident: Incident, row: ImportedHypothesis, *, by: User, now: datetime) -> None:
    hypothesis = add_hypothesis(incident, by=by, statement=row.statement, at=row.started, logged=False, now=now)
    if row.verdict != "open":
        ended = row.ended or row.started
        close_hypothesis(hypothesis, verdict=row.verdict, by=by, at=ended, because=row.because, logged=False, now=now)


def _add_factors(incident: Incident, imported: ImportedIncident, *, by: User, now: datetime) -> None:
    """Factors with the category the author confirmed."""
    categories = {category.code: category for category in Category.objects.all()}
    for factor in imported.factors:
        category = categories.get(factor.category)
        add_factor(incident, by=by, statement=factor.text[:500], kind=factor.kind, category=category, now=now)


def _set_status(incident: Incident, imported: ImportedIncident, *, by: User, now: datetime) -> None:
    """Start and end as the text states them; an ended incident arrives resolved."""
    set_milestone(incident, name="impact_started", at=imported.started, by=by, source=Source.IMPORT, now=now)
    if imported.ended is None:
        Incident.objects.filter(pk=incident.pk).update(status=Status.DIAGNOSING)
        return
    for name in ["mitigated", "resolved"]:
        set_milestone(incident, name=name, at=imported.ended, by=by, source=Source.IMPORT, now=now)
    Incident.objects.filter(pk=incident.pk).update(status=Status.RESOLVED, resolved_at=imported.ended)
    incident.refresh_from_db()
    record("incident.resolved", actor=by, target=incident, at=now, imported=True)
