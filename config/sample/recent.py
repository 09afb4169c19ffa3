"""Incidents of the last days: postmortem due, draft or in review; private, canceled, near miss, drill."""

from datetime import timedelta

from config.sample.cast import Cast
from config.sample.incident_builder import IncidentPlan, SampleImpact, create_incident, postmortem_text, write_draft
from config.sample.reviews import review_duplicates
from incidents.actions.access_list import grant_access
from incidents.actions.lifecycle import cancel_incident
from incidents.models import Incident, Kind
from postmortems.actions.drafts import change_postmortem_owner, save_draft
from postmortems.actions.first_draft import start_from_record
from postmortems.actions.threads import start_thread
from postmortems.models import Postmortem


def create_recent_incidents(cast: Cast) -> None:
    """In the order in which they happened."""
    create_duplicates(cast)
    create_false_alarm(cast)
    create_certificate_incident(cast)
    create_private_incident(cast)
    create_incident(cast, near_miss(cast))
    create_incident(cast, replay(cast))
    create_stuck_batch(cast)


def create_duplicates(cast: Cast) -> None:
    plot = IncidentPlan(
        key="duplicates",
        title="Duplicate notification e-mails",
        severity=3,
        services=["notifications"],
        lead="rosa",
        start=cast.at(-10, "10:15"),
        declared=18,
        impact=SampleImpact("0.08", "users", "messages with the same key", approximate=True),
        lines=[
            (18, "rosa", "/detected People report the same message twice"),
            (20, "rosa", "/ack"),
            (33, "emil", "/cause A worker that was killed had sent, but not recorded"),
            (47, "emil", "/fix Sending and recording in one step"),
            (55, "rosa", "/mitigated No duplicate in ten minutes"),
            (62, "rosa", "/resolved"),
        ],
        factors=[
            ("root", "SW", "Sending and recording are two steps; a kill in between repeats the first."),
            ("contributing", "CHG", "The deploy killed workers instead of letting them finish."),
        ],
        measures=["Workers finish what they hold"],
        summary="Workers killed by a deploy had sent messages they had not recorded; their successors sent them again.",
    )
    incident = create_incident(cast, plot)
    postmortem = write_draft(cast, incident, postmortem_text(plot), owner="rosa", at=cast.at(-7, "09:00"))
    review_duplicates(cast, postmortem)


def create_false_alarm(cast: Cast) -> None:
    plot = IncidentPlan(
        key="alarm",
        title="Error share of checkout doubles",
        severity=3,
        services=["checkout"],
        lead="noor",
        start=cast.at(-9, "14:00"),
        declared=3,
        lines=[(4, "noor", "/ack"), (12, "noor", "The dashboard compares with an hour in which it was not fed")],
    )
    incident = create_incident(cast, plot)
    reason = "The dashboard was wrong, not checkout: it compared with an hour without data."
    cancel_incident(incident, by=cast["noor"], reason=reason, now=plot.start + timedelta(minutes=15))


def create_certificate_incident(cast: Cast) -> None:
    plot = IncidentPlan(
        key="certificate",
        title="Certificate renewal missed on the partner gateway",
        severity=2,
        services=["edge"],
        lead="mira",
        start=cast.at(-8, "05:00"),
        declared=12,
        impact=SampleImpact("0.44", "partners"),
        lines=[
            (12, "mira", "/detected Four of nine partners cannot connect"),
            (14, "mira", "/ack"),
            (19, "mira", "/escalate Infrastructure: who renews this certificate?"),
            (24, "jonas", "/joined Jonas Lind"),
            (29, "jonas", "/cause The certificate ended at 05:00; its renewal was a note in a calendar"),
            (41, "jonas", "/fix New certificate in place"),
            (47, "mira", "/mitigated All nine partners connect, also the four of #2"),
            (55, "mira", "/resolved"),
        ],
        factors=[
            ("root", "DEP", "The certificate ended; its renewal was a note in one person's calendar."),
            ("detection", "OBS", "Nothing warns before a certificate ends."),
        ],
        measures=["No certificate is renewed by hand"],
        summary="The certificate of the partner gateway ended at five in the morning. Its renewal was a calendar note.",
    )
    incident = create_incident(cast, plot)
    text = postmortem_text(plot).replace(
        "People who could help came quickly", "Infrastructure answered within five minutes"
    )
    write_draft(cast, incident, text, owner="mira", at=cast.at(-4, "14:00"))


def create_private_incident(cast: Cast) -> None:
    plot = IncidentPlan(
        key="export",
        title="A support export held rows of another customer",
        severity=2,
        services=["user-api"],
        lead="priya",
        start=cast.at(-6, "15:30"),
        declared=20,
        restricted="Two customers are named.",
        impact=SampleImpact("0.0002", "customers", "exports read line by line"),
        lines=[
            (20, "priya", "/detected Support noticed a foreign name in an export"),
            (22, "priya", "/ack"),
            (40, "priya", "/fix Exports are switched off"),
            (41, "priya", "/mitigated No export can be made"),
            (130, "priya", "/cause A filter was dropped when two queries were joined"),
            (200, "priya", "/resolved Filter is back, exports are on again"),
        ],
        factors=[
            ("root", "SW", "A filter was dropped when two queries were joined."),
            ("contributing", "CHG", "The review saw the speed, not the filter."),
        ],
        summary="One export of support held eleven rows of another customer. Both customers were informed the same day.",
    )
    incident = create_incident(cast, plot)
    grant_access(incident, person=cast["noor"], by=cast["priya"], now=plot.start + timedelta(minutes=25))
    grant_access(incident, person=cast["lena"], by=cast["priya"], now=plot.start + timedelta(minutes=30))
    postmortem = Postmortem.objects.get(incident=incident)
    change_postmortem_owner(postmortem, to=cast["noor"], by=cast["priya"], now=cast.at(-5, "09:00"))


def near_miss(cast: Cast) -> IncidentPlan:
    return IncidentPlan(
        key="near",
        title="Disk of the checkout database at 96% before it was noticed",
        severity=3,
        services=["checkout"],
        lead="tomas",
        start=cast.at(-5, "16:20"),
        declared=10,
        kind=Kind.NEAR_MISS,
        lines=[
            (10, "tomas", "/detected Seen by chance while looking for something else"),
            (25, "tomas", "/cause Old logs were never removed"),
            (38, "tomas", "/fix Logs removed, 41% used"),
            (45, "tomas", "/resolved"),
        ],
        factors=[("detection", "OBS", "Disks warn at 98%, which leaves two hours.")],
        summary="Two more hours and payments would have stopped.",
    )


def replay(cast: Cast) -> IncidentPlan:
    return IncidentPlan(
        key="drill",
        title="Drill: the night of the load balancer, first group",
        severity=3,
        services=["user-api"],
        lead="sam",
        start=cast.at(-4, "13:00"),
        declared=2,
        kind=Kind.DRILL,
        lines=[
            (2, "priya", "/ack"),
            (5, "noor", "/suspect Database overload"),
            (13, "noor", "/ruled-out Storage is idle, one server in six has all the load"),
            (14, "priya", "/escalate Infrastructure: traffic looks uneven"),
            (21, "priya", "/cause One weight in the pool"),
            (27, "noor", "/fix Weight set back"),
            (34, "priya", "/resolved"),
        ],
        summary="Three engineers who were not there that night. The database was ruled out after 8 minutes, not 35.",
    )


def create_stuck_batch(cast: Cast) -> None:
    plot = IncidentPlan(
        key="batch",
        title="Notifications stuck behind one large batch",
        severity=3,
        services=["notifications"],
        lead="emil",
        start=cast.at(-3, "11:00"),
        declared=26,
        impact=SampleImpact("0.31", "messages", "age in the queue"),
        lines=[
            (26, "emil", "/detected Page: oldest message is 20 min old"),
            (28, "emil", "/ack"),
            (35, "rosa", "/suspect The mail provider is slow"),
            (52, "rosa", "/ruled-out It accepts 200 messages a second"),
            (74, "emil", "/cause One import put 400,000 messages in front of all others"),
            (96, "emil", "/fix Batch moved to a queue of its own"),
            (128, "emil", "/mitigated Oldest message is 4 s old"),
            (135, "emil", "/resolved"),
        ],
        factors=[
            ("root", "ARC", "One sender can fill the shared queue."),
            ("contributing", "CAP", "The time for 400,000 messages was not estimated."),
        ],
        measures=["Large batches give way"],
        summary="One import put 400,000 messages ahead of all other messages.",
    )
    incident = create_incident(cast, plot)
    draft_from_record(cast, incident, "emil")


def draft_from_record(cast: Cast, incident: Incident, owner: str) -> None:
    """A first draft with one sentence that gets advice, and a comment of a colleague on it."""
    at = cast.at(-1, "10:00")
    postmortem = start_from_record(incident, by=cast[owner], now=at)
    if postmortem.owner != cast[owner]:
        change_postmortem_owner(postmortem, to=cast[owner], by=cast[owner], now=at)
    heading, _, rest = postmortem.text.partition("\n\n")
    sentence = "The import should have been split into small batches."
    text = f"{heading}\n\n{sentence}\n\n{rest}"
    at += timedelta(minutes=20)
    save_draft(postmortem, by=cast[owner], text=text, version=postmortem.version, now=at)
    start_thread(
        postmortem,
        by=cast["tomas"],
        quote="split into small batches",
        text="How large were the batches that we tested with?",
        now=at + timedelta(minutes=15),
    )
