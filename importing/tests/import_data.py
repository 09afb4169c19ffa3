"""Imports the load balancer outage through actions, for tests."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from accounts.models import User
from incidents.actions.declaration import declare_incident
from incidents.actions.escalations import escalate, record_joined
from incidents.actions.factors import add_factor
from incidents.actions.hypotheses import add_hypothesis, close_hypothesis
from incidents.actions.impact import add_impact_window
from incidents.actions.lifecycle import resolve_incident
from incidents.actions.milestones import set_milestone
from incidents.actions.timeline import add_entry
from incidents.models import Category, Factor, Hypothesis, Incident, MilestoneName
from incidents.tests.factories import make_severity

START = datetime(2024, 2, 13, 22, 0, tzinfo=UTC)
IMPORTED_AT = START + timedelta(days=3)
LINES = [
    (0, "Monitoring reports more errors than usual", "alert", "detected"),
    (5, "People start to look; the database is suspected", "hypothesis", ""),
    (20, "Database figures are read more closely", "hypothesis", ""),
    (40, "The infrastructure team is asked to join", "escalation", ""),
    (75, "A load balancer setting sends traffic to one server", "observation", "cause_identified"),
    (120, "The setting is corrected and traffic spreads evenly", "action", "fix_applied"),
    (240, "Error rates are back to normal", "status", "mitigated"),
]


def after(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def import_load_balancer_outage(by: User, **facts: object) -> Incident:
    """INC-… with seven entries, 240 minutes at 75 %, a ruled-out hypothesis of 35 minutes, resolved at 02:00."""
    facts = {"title": "User API errors for about three quarters of users", "zone_text": "GMT", "lead": by, **facts}
    incident = declare_incident(
        by=by, severity=make_severity(1), started_at=START, declared_at=START, live=False, now=IMPORTED_AT, **facts
    )
    for minute, text, kind, milestone in LINES:
        add_entry(incident, by=by, text=text, at=after(minute), type=kind, milestone=milestone, now=IMPORTED_AT)
    set_milestone(incident, name=MilestoneName.ACKNOWLEDGED, at=after(5), by=by, now=IMPORTED_AT)
    add_impact_window(
        incident,
        by=by,
        starts_at=START,
        ends_at=after(240),
        share=Decimal("0.75"),
        population="users",
        approximate=True,
        now=IMPORTED_AT,
    )
    believe(incident, by)
    escalation = escalate(
        incident, to_team="Infrastructure", from_team="API", by=by, at=after(40), logged=False, now=IMPORTED_AT
    )
    record_joined(escalation, by=by, at=after(44), logged=False, now=IMPORTED_AT)
    add_factor(
        incident,
        by=by,
        statement="Load balancer routing setting",
        kind=Factor.Kind.ROOT,
        category=Category.objects.get(code="CFG"),
        now=IMPORTED_AT,
    )
    resolve_incident(incident, by=by, at=after(240), logged=False, now=IMPORTED_AT)
    return incident


def believe(incident: Incident, by: User) -> None:
    first = add_hypothesis(incident, by=by, statement="Database overload", at=after(5), logged=False, now=IMPORTED_AT)
    close_hypothesis(first, verdict=Hypothesis.Verdict.RULED_OUT, by=by, at=after(40), logged=False, now=IMPORTED_AT)
    second = add_hypothesis(incident, by=by, statement="Uneven balancing", at=after(40), logged=False, now=IMPORTED_AT)
    close_hypothesis(second, verdict=Hypothesis.Verdict.CONFIRMED, by=by, at=after(75), logged=False, now=IMPORTED_AT)
