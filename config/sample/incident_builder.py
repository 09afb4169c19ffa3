"""Creates one incident line by line through the actions that users call."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from config.sample.cast import Cast
from incidents.actions.commands import compose
from incidents.actions.declaration import declare_incident
from incidents.actions.factors import accept_factor, add_factor, add_measure
from incidents.actions.impact import change_impact
from incidents.actions.lifecycle import close_incident
from incidents.models import Category, Incident, Kind, Severity
from postmortems.actions.drafts import change_postmortem_owner, confirm_none, save_draft, start_postmortem
from postmortems.actions.publishing import publish
from postmortems.actions.reviews import approve, ask_for_review
from postmortems.gates.questions import QUESTIONS
from postmortems.models import Postmortem

Line = tuple[float, str, str]
"""Minutes after the start, who, and the line as it was typed (verbs begin with "/")."""
FactorRow = tuple[str, str, str]
"""Kind of factor, code of its category, statement."""


@dataclass(frozen=True)
class SampleImpact:
    share: str
    population: str
    measured_by: str = ""
    approximate: bool = False


@dataclass(frozen=True)
class IncidentPlan:
    """What happened in one incident, as data. `start` is the beginning of its impact."""

    key: str
    title: str
    severity: int
    services: Sequence[str]
    lead: str
    start: datetime
    declared: float  # minutes after the start
    lines: Sequence[Line]
    impact: SampleImpact | None = None
    factors: Sequence[FactorRow] = ()
    measures: Sequence[str] = ()
    summary: str = ""
    kind: str = Kind.REAL
    restricted: str = ""  # the reason
    lessons: dict[str, str] = field(default_factory=dict)


def create_incident(cast: Cast, plot: IncidentPlan) -> Incident:
    """Declare, type every line at its minute, and note why it happened."""
    declared = plot.start + timedelta(minutes=plot.declared)
    incident = declare_incident(
        by=cast[plot.lead],
        title=plot.title,
        summary=plot.summary,
        severity=Severity.objects.get(rank=plot.severity),
        services=[cast.services[slug] for slug in plot.services],
        kind=plot.kind,
        zone_text="GMT",
        started_at=plot.start,
        declared_at=declared,
        restricted=bool(plot.restricted),
        reason=plot.restricted,
        now=declared,
    )
    cast.incidents[plot.key] = incident
    if plot.impact:
        measure_impact(cast, plot, incident, now=declared)
    for minute, who, line in plot.lines:
        at = plot.start + timedelta(minutes=minute)
        compose(incident, line=line, by=cast[who], now=at)
        incident.refresh_from_db()
    add_factors(cast, plot, incident)
    return incident


def measure_impact(cast: Cast, plot: IncidentPlan, incident: Incident, *, now: datetime) -> None:
    if plot.impact is None:
        return
    change_impact(
        incident.impact_windows.get(),
        by=cast[plot.lead],
        share=Decimal(plot.impact.share),
        population=plot.impact.population,
        measured_by=plot.impact.measured_by,
        approximate=plot.impact.approximate,
        now=now,
    )


def add_factors(cast: Cast, plot: IncidentPlan, incident: Incident) -> None:
    """Factors and measures, written down the day after at the latest."""
    at = min(plot.start + timedelta(days=1), cast.now)
    categories = {category.code: category for category in Category.objects.all()}
    for kind, code, statement in plot.factors:
        add_factor(incident, by=cast[plot.lead], statement=statement, kind=kind, category=categories[code], now=at)
    for title in plot.measures:
        add_measure(incident, by=cast[plot.lead], title=title, now=at)


def write_draft(cast: Cast, incident: Incident, text: str, *, owner: str, at: datetime) -> Postmortem:
    """The owner starts the postmortem with this text."""
    postmortem = start_postmortem(incident, by=cast[owner], text=text, now=at)
    if postmortem.owner != cast[owner]:
        change_postmortem_owner(postmortem, to=cast[owner], by=cast[owner], now=at)
    return postmortem


def review_and_publish(
    cast: Cast, incident: Incident, *, reviewer: str, publisher: str, at: datetime, reason: str = ""
) -> Postmortem:
    """From draft to published, one day per step; sections without text are confirmed as empty."""
    postmortem = Postmortem.objects.get(incident=incident)
    owner = postmortem.owner or cast[reviewer]
    for factor in postmortem.incident.factors.filter(corrective_tasks=None, accepted_because=""):
        accept_factor(factor, by=owner, because="Rare; we decide when it happens a second time.", now=at)
    for section in ["lucky", "earlier", "process"]:
        confirm_none(postmortem, section, by=owner, now=at)
    ask_for_review(postmortem, reviewers=[cast[reviewer]], by=owner, now=at)
    answers = {code: {"yes": True} for code in QUESTIONS}
    approve(postmortem, by=cast[reviewer], reason=reason, answers=answers, now=at + timedelta(hours=20))
    return publish(postmortem, by=cast[publisher], reason=reason, now=at + timedelta(hours=26))


def write_postmortem(cast: Cast, plot: IncidentPlan, *, reviewer: str, publisher: str, days: int) -> None:
    """Write and publish a short postmortem, started `days` after the incident; then close the incident."""
    incident, at = cast.incidents[plot.key], plot.start + timedelta(days=days)
    postmortem = write_draft(cast, incident, postmortem_text(plot), owner=plot.lead, at=at)
    save_draft(postmortem, by=cast[plot.lead], text=postmortem_text(plot), version=postmortem.version, now=at)
    review_and_publish(cast, incident, reviewer=reviewer, publisher=publisher, at=at)
    incident.refresh_from_db()
    close_incident(incident, by=cast[plot.lead], now=at + timedelta(hours=28))


def postmortem_text(plot: IncidentPlan) -> str:
    """A short postmortem in Markdown; facts come from live blocks."""
    lessons = {
        "What went well": "People who could help came quickly, and one person kept the log from the first minute.",
        "What did not go well": "The first dashboard that was opened did not show the failing layer.",
        **plot.lessons,
    }
    parts = [f"## Summary\n\n{plot.summary}\n\n{{{{ impact }}}}", "## What happened\n\n{{ chart }}\n\n{{ timeline }}"]
    parts.append("## Contributing factors\n\n{{ factors }}")
    parts += [f"## {title}\n\n{words}" for title, words in lessons.items()]
    return "\n\n".join([*parts, "## What we will change\n\n{{ tasks }}"]) + "\n"
