"""Live incidents: one recovering, one in diagnosis, one in triage without a lead, one merged."""

from accounts.bots import bot
from config.sample.cast import Cast
from config.sample.incident_builder import IncidentPlan, SampleImpact, create_incident
from incidents.actions.declaration import declare_incident, merge_incident
from incidents.actions.roles import assign_role
from incidents.models import IncidentRole, Severity


def create_live_incidents(cast: Cast) -> None:
    create_slow_payments(cast)
    create_duplicate(cast)
    create_slow_search(cast)
    create_stale_rates(cast)


def create_slow_payments(cast: Cast) -> None:
    plot = IncidentPlan(
        key="payments",
        title="Checkout slow for card payments",
        severity=2,
        services=["checkout"],
        lead="priya",
        start=cast.ago(112),
        declared=7,
        impact=SampleImpact("0.12", "payments", "payments over 10 s"),
        lines=[
            (7, "priya", "/detected Payments over 10 s pass 5%"),
            (9, "priya", "/ack"),
            (14, "noor", "/suspect The card provider answers slowly"),
            (37, "noor", "/ruled-out Their answers take 200 ms, as always"),
            (38, "priya", "/escalate Infrastructure: connections to the database wait"),
            (45, "tomas", "/joined Tomas Vega"),
            (58, "tomas", "/cause A report holds all connections of the pool"),
            (60, "priya", "/update 12% of card payments take longer than 10 s. None is lost. The cause is found."),
            (71, "tomas", "/decide Stop the report, repeat it at night"),
            (74, "tomas", "/fix Report stopped, connections are free"),
            (88, "priya", "Payments over 10 s: 3%, falling"),
            (101, "priya", "/update Payments recover; we watch for half an hour before we call it resolved."),
        ],
        factors=[
            ("trigger", "CAP", "A new report takes every connection it can get."),
            ("contributing", "ARC", "Reports and payments share one pool of connections."),
        ],
        measures=["Reports cannot starve payments"],
        summary="Card payments wait for a connection to the database.",
    )
    incident = create_incident(cast, plot)
    for role, handle in [("scribe", "rosa"), ("communications", "lena")]:
        assign_role(
            incident, role=IncidentRole.Role(role), to=cast[handle], by=cast["priya"], logged=False, now=cast.ago(95)
        )


def create_duplicate(cast: Cast) -> None:
    plot = IncidentPlan(
        key="app",
        title="Paying in the app spins for ever",
        severity=3,
        services=["checkout"],
        lead="rosa",
        start=cast.ago(98),
        declared=5,
        lines=[(6, "rosa", "Only card payments, like the other incident")],
    )
    incident = create_incident(cast, plot)
    merge_incident(
        incident,
        into=cast.incidents["payments"],
        by=cast["lena"],
        reason="The same connections, seen from the app.",
        now=cast.ago(8),
    )


def create_slow_search(cast: Cast) -> None:
    plot = IncidentPlan(
        key="search",
        title="Search results slower than 2 s",
        severity=3,
        services=["search"],
        lead="emil",
        start=cast.ago(26),
        declared=4,
        impact=SampleImpact("0.2", "searches", "searches over 2 s", approximate=True),
        lines=[
            (4, "emil", "/detected One search in five takes longer than 2 s"),
            (6, "emil", "/ack"),
            (9, "emil", "/suspect The new ranking, on since this morning"),
            (15, "aiko", "Slow searches began before the ranking was switched on for them"),
            (21, "emil", "/update One search in five is slow. Results are right. Next word in an hour."),
        ],
        factors=[("contributing", "SW", "The index was built from a source that ended early, again.")],
        summary="One search in five takes longer than two seconds.",
    )
    create_incident(cast, plot)


def create_stale_rates(cast: Cast) -> None:
    """Declared by monitoring a minute ago; it has no lead yet. Its alert: `alerts.py`."""
    incident = declare_incident(
        by=bot("monitoring"),
        title="Stale exchange rates on receipts",
        severity=Severity.objects.get(rank=4),
        services=[cast.services["checkout"]],
        zone_text="GMT",
        started_at=cast.ago(3),
        declared_at=cast.ago(1),
        now=cast.ago(1),
    )
    cast.incidents["rates"] = incident
