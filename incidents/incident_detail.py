"""One incident with all its parts, with one statement per kind of part.

Page, API and live blocks use it, so that they have the same facts.
"""

from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from core.files.models import StoredFile
from core.references import Resolved
from core.schedule.moments import shown_until
from incidents.entry_references import references_to
from incidents.facts import Facts, facts_of
from incidents.metrics import Metric, Problem, measure, problems
from incidents.models import (
    EntryFile,
    Escalation,
    Factor,
    Hypothesis,
    ImpactWindow,
    Incident,
    IncidentRole,
    Milestone,
    TimelineEntry,
)

PARTS: dict[str, tuple[str, Any, str]] = {  # name here: name at the incident, model, field of its start
    "windows": ("impact_windows", ImpactWindow, "starts_at"),
    "milestones": ("milestones", Milestone, "at"),
    "hypotheses": ("hypotheses", Hypothesis, "started_at"),
    "escalations": ("escalations", Escalation, "requested_at"),
}


@dataclass(frozen=True)
class RoleHolding:
    """A role, its current or former holder, and since when."""

    pk: int
    role: str
    label: str
    user_id: int
    name: str
    handle: str
    since: datetime
    until: datetime | None


@dataclass
class IncidentDetail:
    incident: Incident
    now: datetime
    entries: list[TimelineEntry] = field(default_factory=list)
    factors: list[Factor] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    windows: list[ImpactWindow] = field(default_factory=list)
    hypotheses: list[Hypothesis] = field(default_factory=list)
    escalations: list[Escalation] = field(default_factory=list)
    roles: list[RoleHolding] = field(default_factory=list)

    @cached_property
    def files(self) -> dict[int, list[StoredFile]]:
        """Files by entry. Loaded on access, because API and metrics do not need them."""
        found: dict[int, list[StoredFile]] = {}
        if not getattr(self.incident, "has_files", True):  # annotated by the incident page
            return found
        rows = EntryFile.objects.filter(incident=self.incident, file__removed_at=None).select_related("file")
        for row in rows.order_by("file__uploaded_at", "file"):
            found.setdefault(row.entry_id, []).append(row.file)
        return found

    @cached_property
    def numbered(self) -> dict[str, Resolved]:
        """What `#12` means on the page that shows these entries."""
        return references_to(self.entries, here=True)

    @cached_property
    def facts(self) -> Facts:
        parts = {
            name: getattr(self, name) for name in ("windows", "milestones", "hypotheses", "escalations", "entries")
        }
        people = tuple((role.user_id, role.since, role.until) for role in self.roles)
        resolved = self.incident.resolved_at
        ended = resolved if resolved and resolved <= self.now else None  # the past does not know later ends
        return facts_of(
            self.incident,
            now=self.now,
            active=((self.incident.declared_at, ended),),
            efforts=tuple((person, since, until or ended) for person, since, until in people),
            **parts,
        )

    @cached_property
    def metrics(self) -> dict[str, Metric]:
        return measure(self.facts)

    @cached_property
    def problems(self) -> list[Problem]:
        return problems(self.facts)

    @cached_property
    def milestone(self) -> dict[str, Milestone]:
        return {milestone.name: milestone for milestone in self.milestones}

    def known_at(self, moment: datetime) -> "IncidentDetail":
        """The state at that time: without later entries, results and ends."""
        return IncidentDetail(
            self.incident,
            moment,
            [entry for entry in self.entries if entry.at <= moment],
            [],
            [milestone for milestone in self.milestones if milestone.at <= moment],
            [without_later_end(w, moment, "ends_at") for w in self.windows if w.starts_at <= moment],
            [without_later_result(h, moment) for h in self.hypotheses if h.started_at <= moment],
            [without_later_end(e, moment, "joined_at") for e in self.escalations if e.requested_at <= moment],
            [
                replace(r, until=None if r.until and r.until > moment else r.until)
                for r in self.roles
                if r.since <= moment
            ],
        )


def without_later_end(row: Any, moment: datetime, end: str) -> Any:
    ended = getattr(row, end)
    if ended and ended > moment:
        row = copy(row)  # do not change the rows of the page
        setattr(row, end, None)
    return row


def without_later_result(row: Hypothesis, moment: datetime) -> Hypothesis:
    if row.ended_at and row.ended_at > moment:
        row = copy(row)
        row.ended_at, row.verdict, row.verdict_because = None, Hypothesis.Verdict.OPEN, ""
    return row


def load_incident_detail(incident: Incident, *, now: datetime) -> IncidentDetail:
    """Everything the page and the API show of an incident."""
    detail = load_parts(incident, now=now)
    detail.factors = list(Factor.objects.filter(incident=incident).select_related("category").order_by("pk"))
    return detail


def load_parts(incident: Incident, *, now: datetime) -> IncidentDetail:
    """Load all parts except the factors."""
    entries = TimelineEntry.objects.filter(incident=incident, removed_at=None).select_related("author").in_order()
    detail = IncidentDetail(incident, now, list(entries))
    for name, (related, model, start) in PARTS.items():
        rows = getattr(incident, related).order_by(start, "pk")
        setattr(detail, name, list(rows.select_related("service") if model is ImpactWindow else rows))
    roles = incident.roles.select_related("user").order_by("since", "pk")
    detail.roles = [role_holding(role) for role in roles]
    detail.now = shown_until(now, detail.facts.instants())
    return detail


def role_holding(row: IncidentRole) -> RoleHolding:
    label = str(IncidentRole.Role(row.role).label)
    return RoleHolding(row.pk, row.role, label, row.user_id, row.user.name, row.user.handle, row.since, row.until)


def prefetch_into(incident: Incident) -> Incident:
    """Prefetch the parts that the postmortem needs."""
    present = TimelineEntry.objects.filter(removed_at=None).select_related("author").in_order()
    parts = [Prefetch(related, model._base_manager.order_by(start, "pk")) for related, model, start in PARTS.values()]
    factors = Factor._base_manager.select_related("category").order_by("pk")
    parts.append(Prefetch("factors", factors.prefetch_related("evidence")))
    prefetch_related_objects([incident], Prefetch("entries", present), *parts)
    return incident
