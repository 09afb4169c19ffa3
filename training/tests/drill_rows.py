"""Rows for tests of drills."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from core.access.models import Circle
from core.testing import NOW
from incidents.models import Category, Escalation, Hypothesis, Incident, Milestone, TimelineEntry
from incidents.tests.factories import make_incident
from training.actions.drill_runs import create_run, start_run
from training.actions.drills import create_drill_from_incident
from training.models import Drill, DrillRun

LINES = [
    (0, "alert", "Monitoring alerts report a spike in error rates."),
    (5, "hypothesis", "Investigation starts. Suspected: database overload."),
    (20, "action", "Database performance is examined more closely."),
    (40, "escalation", "The infrastructure team is called: signs point at the balancer."),
    (75, "observation", "Cause found: a balancer setting spreads traffic unevenly."),
    (120, "action", "The configuration is corrected."),
]


def after(minutes: float) -> datetime:
    return NOW - timedelta(days=3) + timedelta(minutes=minutes)


def make_resolved_incident(lead: User, circle: Circle | None = None, **facts: Any) -> Incident:
    """A resolved incident: an alert, 35 minutes on the database, the cause after 75 minutes."""
    facts = {"title": "User API errors", "status": "resolved", "resolved_at": after(240), **facts}
    incident = make_incident(lead, at=after(0), circle=circle, **facts)
    for minute, kind, text in LINES:
        own = TimelineEntry.objects.for_parent(incident)
        milestone = {0: "detected", 75: "cause_identified", 120: "fix_applied"}.get(minute, "")
        at = after(minute)
        own.create(at=at, type=kind, text=text, author=lead, created_at=NOW, milestone=milestone)
        if milestone:
            Milestone.objects.for_parent(incident).create(name=milestone, at=at)
    ideas = Hypothesis.objects.for_parent(incident)
    decoy = {"statement": "Database overload", "verdict": "ruled_out", "started_at": after(5), "ended_at": after(40)}
    ideas.create(**decoy)
    cause = {"statement": "Balancer sends all requests to one server", "verdict": "confirmed"}
    ideas.create(**cause, started_at=after(40), ended_at=after(75))
    Escalation.objects.for_parent(incident).create(to_team="Infrastructure", requested_at=after(40))
    incident.factors.for_parent(incident).create(
        category=Category.objects.get(code="CFG"), statement="A setting", created_by=lead, created_at=NOW
    )
    return incident


def make_drill(by: User, circle: Circle | None = None) -> Drill:
    return create_drill_from_incident(make_resolved_incident(by, circle), by=by, now=NOW)


def make_run(by: User, players: list[User], circle: Circle | None = None) -> DrillRun:
    return create_run(make_drill(by, circle), by=by, players=players, now=NOW)


def make_live_run(by: User, players: list[User], circle: Circle | None = None, now: datetime = NOW) -> DrillRun:
    return start_run(make_run(by, players, circle), by=by, now=now)
