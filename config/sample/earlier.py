"""Smaller incidents of the months before, so that statistics have a period to compare with; accepted risks."""

from config.sample.cast import Cast
from config.sample.incident_builder import FactorRow, IncidentPlan, SampleImpact, create_incident, write_postmortem
from incidents.actions.lifecycle import close_incident
from incidents.models import Category
from insights.actions.risks import accept_risk

Minutes = tuple[int, int, int, int, int, int]
"""Detected, acknowledged, cause, fix, mitigated, resolved: minutes after the start."""
Row = tuple[int, str, int, str, str, str, Minutes, str, list[FactorRow]]
"""Day, time, severity, service, lead, title, minutes, cause, factors."""
ROWS: list[Row] = [
    (-172, "14:20", 4, "search", "emil", "Search answers slowly after a restart", (21, 24, 52, 70, 96, 101), "Caches were cold", [("root", "ARC", "Caches are filled by the first requests.")]),
    (-161, "09:05", 4, "notifications", "rosa", "Push messages delayed", (33, 41, 95, 118, 149, 160), "The queue of a provider was full", [("root", "DEP", "The provider accepts one batch at a time.")]),
    (-149, "17:40", 3, "checkout", "mira", "Receipts without tax line", (48, 50, 88, 131, 187, 195), "A template lost a field", [("root", "CHG", "The template was changed without an example with tax."), ("detection", "OBS", "Nothing compares receipts with orders.")]),
    (-140, "11:15", 4, "user-api", "priya", "Profile pictures missing", (12, 15, 31, 40, 58, 66), "A path was renamed", [("root", "SW", "A path is written in two places.")]),
    (-131, "06:50", 4, "edge", "jonas", "One pool without traffic", (64, 70, 122, 140, 171, 175), "Weights were set to zero", [("root", "CFG", "A test left its weights behind.")]),
    (-109, "13:30", 4, "search", "emil", "Filters ignored in search", (27, 30, 61, 84, 112, 120), "An index was half built", [("root", "SW", "A build that stopped counted as complete.")]),
    (-97, "10:10", 4, "notifications", "rosa", "E-mail with broken links", (39, 44, 73, 80, 126, 131), "A host name was missing", [("root", "CFG", "The host name has no default.")]),
]  # fmt: skip
RISKS = [
    ("RSP", "alerts", "sam", -12, 120, "Alerts cannot see how people work together. Drills cover it."),
    ("DEP", "drills", "lena", -5, 75, "The partner gateway is replaced in the next quarter."),
]


def create_earlier_incidents(cast: Cast) -> None:
    """Each is closed; those that need a postmortem have one."""
    for number, row in enumerate(ROWS):
        plot = plan_of(cast, f"earlier{number}", row)
        create_incident(cast, plot)
        if plot.severity < 4:
            write_postmortem(cast, plot, reviewer="lena", publisher="dario", days=2)
        else:
            close_incident(cast.incidents[plot.key], by=cast[plot.lead], now=cast.at(row[0] + 1, "11:00"))


def plan_of(cast: Cast, key: str, row: Row) -> IncidentPlan:
    day, clock, severity, service, lead, title, minutes, cause, factors = row
    detected, acknowledged, found, fixed, mitigated, resolved = minutes
    return IncidentPlan(
        key=key,
        title=title,
        severity=severity,
        services=[service],
        lead=lead,
        start=cast.at(day, clock),
        declared=detected + 2,
        impact=SampleImpact("0.1", "requests", "error share", approximate=True),
        lines=[
            (-15, lead, f"A release of {service} begins"),
            (detected, lead, "/detected A customer reports it"),
            (acknowledged, lead, "/ack"),
            (found, lead, f"/cause {cause}"),
            (fixed, lead, "/fix Corrected and released"),
            (mitigated, lead, "/mitigated Back to normal"),
            (resolved, lead, "/resolved"),
        ],
        factors=factors,
        summary=f"{title}. {cause}.",
    )


def accept_risks(cast: Cast) -> None:
    for code, cover, manager, day, days, reason in RISKS:
        category = Category.objects.get(code=code)
        accept_risk(
            category=category,
            cover=cover,
            reason=reason,
            until=cast.day(days),
            by=cast[manager],
            now=cast.at(day, "15:00"),
        )
