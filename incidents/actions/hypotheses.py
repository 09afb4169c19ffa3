"""Hypotheses: add, close with a result, reopen and remove."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, Refused
from incidents.actions.metrics import recompute_metrics
from incidents.actions.milestones import not_ahead
from incidents.actions.timeline import write_line
from incidents.models import EntryType, Hypothesis, Incident
from incidents.policies import must_remove_finding, must_respond

VERDICT_WORDS = {
    Hypothesis.Verdict.RULED_OUT: "Ruled out",
    Hypothesis.Verdict.CONFIRMED: "Confirmed",
    Hypothesis.Verdict.ABANDONED: "Abandoned",
}


@transaction.atomic
def add_hypothesis(
    incident: Incident,
    *,
    by: User,
    statement: str,
    at: datetime | None = None,
    plausible_because: str = "",
    logged: bool = True,
    client_key: str = "",
    entered_time: str = "",
    now: datetime | None = None,
) -> Hypothesis:
    """Add a hypothesis. `logged=False` writes no timeline entry (an import has its own)."""
    must_respond(by, incident)
    now = now or timezone.now()
    at = at or now
    not_ahead(at, now)
    hypothesis = Hypothesis.objects.for_parent(incident).create(
        statement=statement,
        plausible_because=plausible_because,
        started_at=at,
        raised_by=by,
    )
    if logged:
        words = f"Hypothesis: {statement}"
        facts: dict[str, Any] = {"type": EntryType.HYPOTHESIS, "client_key": client_key, "entered_time": entered_time}
        write_line(incident, by=by, text=words, at=at, now=now, **facts)
    record("hypothesis.added", actor=by, target=incident, at=now, hypothesis=hypothesis.pk, statement=statement)
    recompute_metrics(incident, now)
    return hypothesis


@transaction.atomic
def close_hypothesis(
    hypothesis: Hypothesis,
    *,
    verdict: str,
    by: User,
    at: datetime | None = None,
    because: str = "",
    logged: bool = True,
    client_key: str = "",
    entered_time: str = "",
    now: datetime | None = None,
) -> Hypothesis:
    """Close an open hypothesis with a result."""
    incident = hypothesis.incident
    must_respond(by, incident)
    now = now or timezone.now()
    at = at or now
    not_ahead(at, now)
    if verdict not in VERDICT_WORDS:
        raise Invalid("verdict", "Choose ruled out, confirmed or abandoned.")
    if at < hypothesis.started_at:
        raise Invalid("at", "The end must be after the start.")
    as_read = Hypothesis.objects.filter(pk=hypothesis.pk, verdict=Hypothesis.Verdict.OPEN)
    if not as_read.update(verdict=verdict, ended_at=at, verdict_because=because):
        raise Refused("This hypothesis was already closed. Reload to see the result.")
    hypothesis.refresh_from_db()
    if logged:
        words = f"{VERDICT_WORDS[Hypothesis.Verdict(verdict)]}: {hypothesis.statement}"
        words = f"{words}. {because[0].upper()}{because[1:]}" if because else words
        facts: dict[str, Any] = {"type": EntryType.HYPOTHESIS, "client_key": client_key, "entered_time": entered_time}
        write_line(incident, by=by, text=words, at=at, now=now, **facts)
    record("hypothesis.closed", actor=by, target=incident, at=now, hypothesis=hypothesis.pk, verdict=str(verdict))
    recompute_metrics(incident, now)
    return hypothesis


@transaction.atomic
def reopen_hypothesis(hypothesis: Hypothesis, *, by: User, now: datetime | None = None) -> Hypothesis:
    """Reopen a closed hypothesis."""
    must_respond(by, hypothesis.incident)
    now = now or timezone.now()
    answered = Hypothesis.objects.filter(pk=hypothesis.pk, verdict=hypothesis.verdict).exclude(verdict="open")
    if not answered.update(verdict=Hypothesis.Verdict.OPEN, ended_at=None, verdict_because=""):
        raise Refused("This hypothesis is already open.")
    before = str(hypothesis.verdict)
    hypothesis.refresh_from_db()
    record("hypothesis.reopened", actor=by, target=hypothesis.incident, at=now, hypothesis=hypothesis.pk, before=before)
    recompute_metrics(hypothesis.incident, now)
    return hypothesis


@transaction.atomic
def remove_hypothesis(hypothesis: Hypothesis, *, by: User, reason: str, now: datetime | None = None) -> None:
    """Remove a hypothesis. The log keeps its text."""
    must_remove_finding(by, hypothesis)
    now = now or timezone.now()
    if not reason.strip():
        raise Invalid("reason", "Enter a reason. It is recorded.")
    incident = hypothesis.incident
    record(
        "hypothesis.removed", actor=by, target=incident, at=now, statement=hypothesis.statement, reason=reason.strip()
    )
    hypothesis.delete()
    recompute_metrics(incident, now)
