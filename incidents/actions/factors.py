"""Contributing factors (a tree of causes) and the measures of the team."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, Refused
from core.versioned import claim_version
from incidents.models import Category, Factor, HalfTimeAnswer, Incident, Measure, TimelineEntry
from incidents.policies import must_remove_finding, must_respond

EDITABLE = ("kind", "category", "detail", "statement", "mechanism", "confidence", "parent", "question")


@transaction.atomic
def add_factor(
    incident: Incident,
    *,
    by: User,
    statement: str,
    kind: str = Factor.Kind.CONTRIBUTING,
    category: Category | None = None,
    detail: str = "",
    mechanism: str = "",
    confidence: str = Factor.Confidence.FACT,
    parent: Factor | None = None,
    question: str = "",
    evidence: Iterable[TimelineEntry] = (),
    now: datetime | None = None,
) -> Factor:
    """Add a contributing factor. Its parent, a factor of the same incident, is the one that it explains."""
    must_respond(by, incident)
    now = now or timezone.now()
    check_parent(incident, parent)
    factor = Factor.objects.for_parent(incident).create(
        parent=parent,
        question=question,
        kind=kind,
        category=category,
        detail=detail,
        statement=statement,
        mechanism=mechanism,
        confidence=confidence,
        created_by=by,
        created_at=now,
    )
    factor.evidence.set(check_evidence(incident, evidence))
    record("factor.added", actor=by, target=incident, at=now, factor=factor.pk, statement=statement)
    return factor


@transaction.atomic
def change_factor(
    factor: Factor,
    *,
    by: User,
    evidence: Iterable[TimelineEntry] | None = None,
    version: int | None = None,
    now: datetime | None = None,
    **changes: Any,
) -> Factor:
    """Edit a factor: text, parent or evidence. With a `version`, only if that is still the current one."""
    must_respond(by, factor.incident)
    changes = {name: value for name, value in changes.items() if name in EDITABLE}
    check_parent(factor.incident, changes.get("parent"), below=factor)
    before = {name: str(getattr(factor, name) or "") for name in changes}
    claim_version(factor, version)
    Factor.objects.filter(pk=factor.pk).update(**changes)
    factor.refresh_from_db()
    if evidence is not None:
        factor.evidence.set(check_evidence(factor.incident, evidence))
    record("factor.edited", actor=by, target=factor.incident, at=now, factor=factor.pk, before=before)
    return factor


@transaction.atomic
def set_evidence(factor: Factor, *, by: User, evidence: Iterable[TimelineEntry], now: datetime | None = None) -> Factor:
    """The timeline entries that show this factor, in place of those chosen before."""
    return change_factor(factor, by=by, evidence=evidence, now=now)


@transaction.atomic
def answer_half_time(
    incident: Incident, *, by: User, part: str, text: str, now: datetime | None = None
) -> HalfTimeAnswer:
    """Answer how detection, finding the cause or recovery could have taken half the time."""
    must_respond(by, incident)
    now = now or timezone.now()
    if part not in HalfTimeAnswer.Part.values:
        raise Invalid("part", "Choose detection, finding the cause or recovery.")
    if not text.strip():
        raise Invalid("text", "Enter an answer.")
    facts = {"text": text.strip(), "by": by, "at": now}
    row, _ = HalfTimeAnswer.objects.for_parent(incident).update_or_create(part=part, defaults=facts)
    record("incident.half_time_answered", actor=by, target=incident, at=now, part=part)
    return row


@transaction.atomic
def accept_factor(factor: Factor, *, by: User, because: str, now: datetime | None = None) -> Factor:
    """Accept a factor without a task, with a reason."""
    must_respond(by, factor.incident)
    if not because.strip():
        raise Invalid("because", "Enter a reason. It is recorded.")
    Factor.objects.filter(pk=factor.pk).update(accepted_because=because.strip())
    factor.refresh_from_db()
    record("factor.accepted", actor=by, target=factor.incident, at=now, factor=factor.pk, because=because.strip())
    return factor


@transaction.atomic
def remove_factor(factor: Factor, *, by: User, reason: str, now: datetime | None = None) -> None:
    """Remove a factor. The log keeps its text."""
    must_remove_finding(by, factor)
    if not reason.strip():
        raise Invalid("reason", "Enter a reason. It is recorded.")
    if factor.children.exists():
        raise Refused("This factor has subordinate causes. Move or remove them first.")
    record("factor.removed", actor=by, target=factor.incident, at=now, statement=factor.statement, reason=reason)
    factor.delete()


def check_parent(incident: Incident, parent: Factor | None, below: Factor | None = None) -> None:
    """The parent must be a factor of the same incident and not a descendant."""
    seen = parent
    while seen is not None:
        if seen.incident_id != incident.pk:
            raise Invalid("parent", "Choose a factor of this incident.")
        if below is not None and seen.pk == below.pk:
            raise Invalid("parent", "A factor cannot be its own parent.")
        seen = seen.parent


def check_evidence(incident: Incident, entries: Iterable[TimelineEntry]) -> list[TimelineEntry]:
    rows = list(entries)
    if any(entry.incident_id != incident.pk for entry in rows):
        raise Invalid("evidence", "Choose entries of this incident's timeline.")
    return rows


@transaction.atomic
def add_measure(incident: Incident, *, by: User, title: str, text: str = "", now: datetime | None = None) -> Measure:
    """Add a planned improvement; corrective tasks implement it."""
    must_respond(by, incident)
    now = now or timezone.now()
    if not title.strip():
        raise Invalid("title", "Describe what should change.")
    measure = Measure.objects.for_parent(incident).create(title=title.strip(), text=text, created_at=now)
    record("measure.added", actor=by, target=incident, at=now, measure=measure.pk, title=measure.title)
    return measure
