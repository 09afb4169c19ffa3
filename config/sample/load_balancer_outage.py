"""The load balancer outage: four hours in which one load balancer setting sent most requests to one server.

It arrives as a written postmortem, by the action behind "Confirm and create", and is then worked on by its people.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from config.sample.cast import Cast
from config.sample.incident_builder import review_and_publish
from config.sample.reviews import share_load_balancer_outage
from config.sample.sample_files import error_graph
from importing.actions.create_from_import import create_from_import
from importing.import_data import (
    ImportedEntry,
    ImportedFactor,
    ImportedHypothesis,
    ImportedIncident,
    ImportedMeasure,
    ImportedTask,
)
from incidents.actions.entry_files import attach_file
from incidents.actions.escalations import record_joined
from incidents.actions.factors import add_factor, answer_half_time, change_factor
from incidents.actions.hypotheses import add_hypothesis, close_hypothesis
from incidents.actions.lifecycle import close_incident
from incidents.actions.roles import assign_role
from incidents.models import (
    Category,
    EntryType,
    Factor,
    Incident,
    IncidentRole,
    TimelineEntry,
)
from postmortems.actions.drafts import save_draft
from postmortems.models import Postmortem

DAY = -20
KIND = Factor.Kind
LINES = [
    (0, EntryType.ALERT, "detected", "10:00 PM", "Monitoring alerts report a spike in error rates."),
    (5, EntryType.HYPOTHESIS, "acknowledged", "10:05 PM", "Investigation starts. Suspected: database overload."),
    (20, EntryType.ACTION, "", "10:20 PM", "Database performance is examined more closely, on that assumption."),
    (40, EntryType.ESCALATION, "", "10:40 PM", "The infrastructure team is called: signs point at the load balancer."),
    (75, EntryType.OBSERVATION, "cause_identified", "11:15 PM", "Cause found: a load balancer setting spreads traffic unevenly."),
    (120, EntryType.ACTION, "fix_applied", "12:00 AM", "The configuration is corrected; all backend servers share the traffic again."),
    (240, EntryType.STATUS, "", "2:00 AM", "Fully restored. Error rates are back to normal."),
]  # fmt: skip
MEASURES = [
    ("Load balancer configuration review", "Go through every load balancer configuration for uneven settings."),
    ("Automated monitoring and alerts", "Notice unusual traffic patterns and wrong settings at once."),
    ("Regular load testing", "Test the service under different levels of traffic, to find bottlenecks first."),
    ("Incident response training", "Train the teams in incident response and in finding causes."),
]
TASKS = [
    ("Audit the 6 production load balancer pools against lb-baseline", "Correct every load balancer configuration that differs from the baseline."),
    ("Add an alert “healthy backends under 50% for 2 min” to each pool", "Automated alerts for wrong settings and for uneven traffic."),
    ("Write and run once the load test to 1.5× peak", "A load testing procedure for different traffic conditions, then monthly."),
    ("Run one replay drill with the 8 on-call engineers", "Incident response training sessions on finding causes."),
]  # fmt: skip
FACTORS = [
    (KIND.CONTRIBUTING, "ARC", "missing isolation", "One setting could affect about 75% of users.", 5, "inference"),
    (KIND.DETECTION, "OBS", "no alert", "Alerts showed errors; none watched how evenly traffic was spread.", 1, "inference"),
    (KIND.RESPONSE, "RSP", "wrong hypothesis kept", "The database overload was pursued for 35 minutes.", 3, "fact"),
    (KIND.DETECTION, "OBS", "dashboard misled", "The first alert did not say which layer was failing.", 1, "inference"),
    (KIND.RESPONSE, "RSP", "escalation delay", "The infrastructure team was asked 40 minutes after the first alert.", 4, "fact"),
    (KIND.CONTRIBUTING, "CAP", "capacity model absent", "No regular load test would have shown an uneven spread beforehand.", 5, "inference"),
]  # fmt: skip
QUESTIONS = {
    KIND.CONTRIBUTING: "How could one setting affect three quarters of users?",
    KIND.DETECTION: "How did the uneven spread go unnoticed?",
    KIND.RESPONSE: "How did finding the cause take 75 minutes?",
}
TEXT = """## Summary

Monitoring reported a spike in error rates on the user-facing API at 22:00. About three quarters of its users met
errors until 02:00 the next morning. One load balancer setting sent far too many requests to a single backend server,
which ran out of capacity. Correcting it at midnight spread the traffic evenly; all users were served again two hours later.

{{ impact }}

## What happened

{{ chart }}

{{ timeline }}

## Why it made sense at the time

At 22:05 the database was the likeliest suspect: the alert spoke of slow answers, and that is how the last three slow
evenings had begun. Its performance took the attention that the load balancer needed until 22:40.

{{ hypotheses }}

## Contributing factors

{{ factors }}

## How it was fixed

The configuration was corrected so that requests are shared by all backend servers. Load on the one server fell at once.

## What went well

Monitoring raised the alarm within the minute, and the escalation went to the right team.

## What did not go well

Finding the right hypothesis took 75 minutes. One question at 22:20, “what else would look like this?”, may have
halved it.

## What we will change

{{ tasks }}

## Earlier incidents like this one

None had the load balancer as its cause. The retry storm of the spring looked the same from outside.
"""


def import_load_balancer_outage(cast: Cast) -> Incident:
    """As it was imported the next morning, then as its people made it complete."""
    start = cast.at(DAY, "22:00")
    next_day = cast.at(DAY + 1, "10:30")
    incident = create_from_import(imported_data(cast, start), by=cast["mira"], now=next_day)
    cast.incidents["load_balancer"] = incident
    assign_roles(cast, incident, now=next_day)
    add_balancer_hypothesis(cast, incident, start, now=next_day)
    first = TimelineEntry.objects.filter(incident=incident).in_order()[0]
    attach_file(first, by=cast["mira"], file=error_graph(), now=next_day)
    add_factors_and_measures(cast, incident, now=cast.at(DAY + 1, "15:00"))
    return incident


def imported_data(cast: Cast, start: datetime) -> ImportedIncident:
    """The values that the import read from the text and its author confirmed."""

    def minutes(count: int) -> datetime:
        return start + timedelta(minutes=count)

    return ImportedIncident(
        title="User API errors for about three quarters of users",
        severity=1,
        zone="UTC",
        zone_text="GMT",
        started=start,
        ended=minutes(240),
        summary="One load balancer setting sent most requests to one server. Four hours passed before everyone was "
        "served again; 35 minutes of them went to a first hypothesis, the database, which was ruled out.",
        share=Decimal("0.75"),
        population="users",
        measured_by="first report of the on-call engineer",
        approximate=True,
        services=(cast.services["user-api"], cast.services["edge"]),
        lead=cast["mira"],
        text=TEXT,
        entries=tuple(
            ImportedEntry(minutes(at), text, str(kind), milestone, to_team="Infrastructure" if at == 40 else "", entered_time=typed)
            for at, kind, milestone, typed, text in LINES
        ),
        hypotheses=(
            ImportedHypothesis(
                "Database overload", minutes(5), minutes(40), "ruled_out",
                "The signs pointed at uneven traffic, not at storage.",
            ),
        ),
        factors=(ImportedFactor("A load balancer misconfiguration sent most requests to one backend server.", "root", "CFG"),),
        measures=tuple(ImportedMeasure(title, text) for title, text in MEASURES),
        tasks=tuple(ImportedTask(title, text) for title, text in TASKS),
    )  # fmt: skip


def assign_roles(cast: Cast, incident: Incident, *, now: datetime) -> None:
    role = IncidentRole.Role
    for name, handle in [(role.RESPONDER, "jonas"), (role.COMMUNICATIONS, "lena"), (role.RESPONDER, "priya")]:
        assign_role(incident, role=name, to=cast[handle], by=cast["mira"], logged=False, now=now)
    asked = incident.escalations.get()
    record_joined(asked, by=cast["jonas"], at=asked.requested_at + timedelta(minutes=4), logged=False, now=now)


def add_balancer_hypothesis(cast: Cast, incident: Incident, start: datetime, *, now: datetime) -> None:
    """The confirmed hypothesis, from the handover to the cause."""
    hypothesis = add_hypothesis(
        incident,
        by=cast["jonas"],
        statement="Load balancer sends most requests to one backend server",
        plausible_because="Errors came from one server in six, and storage was idle.",
        at=start + timedelta(minutes=40),
        logged=False,
        now=now,
    )
    found = start + timedelta(minutes=75)
    words = "Weights of the pool read from production: one server had all of them."
    close_hypothesis(hypothesis, verdict="confirmed", by=cast["jonas"], at=found, because=words, logged=False, now=now)


def add_factors_and_measures(cast: Cast, incident: Incident, *, now: datetime) -> None:
    """The tree of whys below the root cause, each with category and the entries that show it."""
    categories = {category.code: category for category in Category.objects.all()}
    entries = list(TimelineEntry.objects.filter(incident=incident).in_order())
    root = incident.factors.get()
    change_factor(
        root, by=cast["mira"], detail="load balancing, routing or DNS setting", evidence=[entries[4]], now=now
    )
    for kind, code, detail, statement, shown_by, sure in FACTORS:
        add_factor(
            incident,
            by=cast["mira"],
            statement=statement,
            kind=kind,
            category=categories[code],
            detail=detail,
            confidence=sure,
            parent=root,
            question=QUESTIONS.get(kind, ""),
            evidence=[entries[shown_by - 1]],
            now=now,
        )
    text = "The alert names the layer that fails, and the pool panel opens from the alert."
    answer_half_time(incident, by=cast["jonas"], part="identify", text=text, now=now)


def publish_load_balancer_outage(cast: Cast) -> None:
    """Reviewed by a person without a role, published with one item set aside; then the incident is closed."""
    incident = Incident.objects.get(pk=cast.incidents["load_balancer"].pk)
    postmortem = Postmortem.objects.get(incident=incident)
    save_draft(
        postmortem, by=cast["priya"], text=TEXT + "\n", version=postmortem.version, now=cast.at(DAY + 2, "16:00")
    )
    reason = "The setting had been in place for weeks. Nothing was changed in the hours before 22:00."
    review_and_publish(cast, incident, reviewer="lena", publisher="dario", at=cast.at(DAY + 2, "17:00"), reason=reason)
    incident.refresh_from_db()
    close_incident(incident, by=cast["mira"], now=cast.at(DAY + 4, "09:00"))
    share_load_balancer_outage(cast, incident)
    cast.incidents["load_balancer"] = incident
