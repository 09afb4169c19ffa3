"""Closed incidents with published postmortems, oldest first."""

from config.sample.cast import Cast
from config.sample.incident_builder import IncidentPlan, SampleImpact, create_incident, write_postmortem
from incidents.actions.lifecycle import close_incident


def create_past_incidents(cast: Cast) -> None:
    for plot in [*incidents_with_postmortem(cast), suggestions(cast)]:
        create_incident(cast, plot)


def write_past_postmortems(cast: Cast) -> None:
    """Those with a postmortem go through draft, review and publication; the smallest is only closed."""
    for plot in incidents_with_postmortem(cast):
        write_postmortem(cast, plot, reviewer="lena", publisher="dario", days=3)
    plot = suggestions(cast)
    close_incident(cast.incidents[plot.key], by=cast[plot.lead], now=cast.at(-24, "11:00"))


def incidents_with_postmortem(cast: Cast) -> list[IncidentPlan]:
    return [retry_storm(cast), failover(cast), stale_index(cast), late_codes(cast)]


def retry_storm(cast: Cast) -> IncidentPlan:
    return IncidentPlan(
        key="storm",
        title="Retries of one client overload the user API",
        severity=2,
        services=["user-api"],
        lead="priya",
        start=cast.at(-118, "13:10"),
        declared=9,
        impact=SampleImpact("0.18", "API requests", "error share at the edge"),
        lines=[
            (-40, "noor", "Version 4.2 of the client library reaches its first users"),
            (9, "priya", "/detected Error share over 10% for three minutes"),
            (11, "priya", "/ack"),
            (16, "noor", "/suspect A deploy of the client library"),
            (27, "priya", "/confirmed Retries without a pause, from one client version"),
            (28, "priya", "/cause One client version retries at once and without end"),
            (41, "noor", "/fix Requests of that version are limited at the edge"),
            (52, "priya", "/mitigated Error share under 0.1%"),
            (60, "priya", "/resolved"),
        ],
        factors=[
            ("root", "SW", "The client library retried at once and without end."),
            ("contributing", "ARC", "Nothing limited one client at the edge."),
            ("response", "RSP", "The client library had no known owner."),
        ],
        measures=["Clients wait between retries and give up"],
        summary="A new client version repeated failed requests at once; within minutes it was a third of all traffic.",
    )


def failover(cast: Cast) -> IncidentPlan:
    return IncidentPlan(
        key="failover",
        title="Checkout down while its database fails over",
        severity=2,
        services=["checkout"],
        lead="mira",
        start=cast.at(-46, "08:22"),
        declared=6,
        impact=SampleImpact("0.6", "checkout attempts", "payments against the same hour a week before"),
        lines=[
            (-2, "tomas", "The disk of the primary reports errors; no alert is sent"),
            (6, "mira", "/detected Payments fall to zero for two minutes, then to 40%"),
            (8, "mira", "/ack"),
            (13, "noor", "/suspect The payment provider"),
            (31, "noor", "/ruled-out Their status and our test payments are fine"),
            (32, "mira", "/escalate Infrastructure: the replica is not promoted"),
            (38, "tomas", "/joined Tomas Vega"),
            (44, "tomas", "/cause The primary lost its disk; promotion waits for an undocumented manual step"),
            (66, "tomas", "/fix Replica promoted by hand"),
            (79, "mira", "/mitigated Payments as a week before"),
            (95, "mira", "/resolved"),
        ],
        factors=[
            ("trigger", "INF", "The disk of the primary failed."),
            ("root", "ORG", "The steps of a failover were known to two people and written nowhere."),
            ("response", "RSP", "The payment provider was suspected for 18 minutes."),
        ],
        measures=["Failover is written down and practiced", "Restores are rehearsed"],
        summary="A failed disk became an hour without payments, since the steps of a failover were in two heads only.",
    )


def stale_index(cast: Cast) -> IncidentPlan:
    return IncidentPlan(
        key="index",
        title="Search index one day behind",
        severity=3,
        services=["search"],
        lead="emil",
        start=cast.at(-35, "06:00"),
        declared=214,
        impact=SampleImpact("1", "searches", "age of the newest document"),
        lines=[
            (-170, "emil", "The nightly job starts, on a source that answers with an empty page"),
            (214, "emil", "/detected A customer asks why a new product is not found"),
            (220, "emil", "/ack"),
            (262, "aiko", "/cause The nightly job ended early; its alert went to an unread mailbox"),
            (275, "emil", "/fix Job started again by hand"),
            (341, "emil", "/mitigated Index is current"),
            (350, "emil", "/resolved"),
        ],
        factors=[
            ("root", "SW", "The nightly job took an empty page for the last page."),
            ("detection", "OBS", "Its alert went to an unread mailbox."),
        ],
        measures=["Age of data is watched, not the exit of jobs"],
        summary="The nightly job stopped halfway. Its alert went to an unread mailbox.",
    )


def suggestions(cast: Cast) -> IncidentPlan:
    return IncidentPlan(
        key="suggestions",
        title="Search suggestions answer slowly",
        severity=4,
        services=["search"],
        lead="rosa",
        start=cast.at(-25, "09:40"),
        declared=35,
        impact=SampleImpact("0.05", "searches", "slow query log", approximate=True),
        lines=[
            (35, "rosa", "/detected Suggestions take over a second"),
            (120, "rosa", "/cause A cache was emptied by the deploy and fills slowly"),
            (200, "rosa", "/mitigated Cache is warm"),
            (205, "rosa", "/resolved"),
        ],
        factors=[("root", "CHG", "The deploy emptied a cache that fills slowly.")],
        summary="A deploy emptied a cache; for three hours suggestions came late.",
    )


def late_codes(cast: Cast) -> IncidentPlan:
    return IncidentPlan(
        key="codes",
        title="Log-in codes arrive late",
        severity=2,
        services=["notifications", "user-api"],
        lead="aiko",
        start=cast.at(-14, "07:05"),
        declared=22,
        impact=SampleImpact("0.22", "sign-ins", "codes entered after their end"),
        lines=[
            (-10, "rosa", "A newsletter to all users is queued"),
            (22, "aiko", "/detected Support reports people who cannot sign in"),
            (25, "aiko", "/ack"),
            (30, "rosa", "/suspect The mail provider holds messages back"),
            (48, "rosa", "/ruled-out Messages reach it late already"),
            (55, "aiko", "/cause Codes wait behind a newsletter in the same queue"),
            (70, "rosa", "/fix Newsletter paused, codes go first"),
            (94, "aiko", "/mitigated Codes arrive within 10 s"),
            (101, "aiko", "/resolved"),
        ],
        factors=[
            ("root", "ARC", "Codes and newsletters share one queue."),
            ("detection", "OBS", "The page watches the length of the queue, not the age of its oldest message."),
        ],
        measures=["What people wait for goes first"],
        summary="A newsletter to all users was queued before sign-in codes.",
    )
