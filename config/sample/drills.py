"""Drills: the load balancer outage as a script, one finished run with its report, and one that is ready to start."""

from datetime import datetime, timedelta

from config.sample.cast import Cast
from training.actions import drill_findings, drill_reviews
from training.actions.drill_answers import answer_run
from training.actions.drill_release import release_due, release_inject
from training.actions.drill_runs import create_run, start_run
from training.actions.drills import create_drill_from_incident, edit_drill
from training.models import Drill, DrillRun

PLAYERS = ["noor", "tomas", "yara", "aiko", "emil", "rosa", "priya"]
Answer = tuple[int, str, str, str, str, str]
"""Seconds on the clock, player, kind, text, why, confidence."""
ANSWERS: list[Answer] = [
    (200, "emil", "ask", "Which endpoints fail?", "", "fairly"),
    (330, "noor", "suspect", "Database", "Connections are near the limit", "fairly"),
    (345, "tomas", "suspect", "Database", "It rose in the same minute", "fairly"),
    (350, "yara", "suspect", "Database", "", "unsure"),
    (380, "aiko", "suspect", "Database overload", "", "certain"),
    (400, "priya", "ask", "Requests per server", "", "fairly"),
    (560, "priya", "suspect", "Load balancer", "Query time is flat, only connections grow", "certain"),
    (640, "emil", "suspect", "The balancer", "One server takes most requests", "fairly"),
    (700, "rosa", "suspect", "Uneven traffic", "", "unsure"),
    (860, "noor", "rule_out", "Database", "Slow queries: none", "fairly"),
    (890, "noor", "update", "Payments are slow; next update in 20 minutes", "", "certain"),
    (900, "priya", "escalate", "Infrastructure", "They know the pools", "certain"),
    (980, "tomas", "rule_out", "Database", "", "fairly"),
    (1020, "emil", "escalate", "Infrastructure", "", "fairly"),
    (1080, "noor", "escalate", "Infrastructure", "One server takes most requests", "certain"),
    (1150, "rosa", "update", "Checkout is slow for some customers", "", "fairly"),
    (1200, "yara", "suspect", "Load balancer", "", "fairly"),
    (1310, "priya", "update", "We suspect the load balancer", "", "certain"),
    (1500, "noor", "suspect", "Balancer weights", "", "certain"),
    (1620, "tomas", "suspect", "Load balancer", "", "certain"),
    (1700, "rosa", "suspect", "Load balancer setting", "", "fairly"),
    (1900, "priya", "act", "Read the weights of the pool, then set them back", "", "certain"),
]
RATINGS = [
    ("S", "Four players looked at the database first; all left it within 15 minutes."),
    ("P", "Priya asked at 15 min and described the symptoms without a guess."),
    ("S", "Six of seven named it before the facilitator showed the configuration."),
]


def create_drills(cast: Cast) -> None:
    drill = create_drill_from_incident(cast.incidents["load_balancer"], by=cast["sam"], now=cast.at(-13, "10:00"))
    edit_drill(drill, by=cast["sam"], repeat_months=6, now=cast.at(-13, "10:05"))
    hold_run(cast, drill, begins=cast.at(-9, "14:02"))
    ready = Drill.objects.get(created_by=None, title="Traffic doubles in ten minutes")
    people = [cast[handle] for handle in ("mira", "priya", "noor", "rosa")]
    create_run(ready, by=cast["sam"], players=people, now=cast.at(-1, "11:00"))


def hold_run(cast: Cast, drill: Drill, *, begins: datetime) -> None:
    """Seven engineers who were not there that night play it, at normal speed, to the end."""
    run = create_run(
        drill, by=cast["sam"], players=[cast[player] for player in PLAYERS], now=begins - timedelta(days=2)
    )
    run = start_run(run, by=cast["sam"], now=begins)
    for seconds, handle, kind, text, why, sure in ANSWERS:
        moment = begins + timedelta(seconds=seconds)
        release_due(fresh(run), now=moment)
        answer_run(fresh(run), by=cast[handle], kind=kind, text=text, why=why, confidence=sure, now=moment)
        if seconds == 900:  # a player has escalated
            release_inject(run.injects.get(release="escalation"), by=cast["sam"], now=moment + timedelta(seconds=40))
    notes = [(420, "Two players search for the dashboard of requests."), (1010, "Priya hands over without a summary.")]
    for seconds, text in notes:
        drill_reviews.add_note(fresh(run), by=cast["sam"], text=text, now=begins + timedelta(seconds=seconds))
    run = drill_reviews.end_run(fresh(run), by=cast["sam"], now=begins + timedelta(minutes=36))
    review(cast, run, now=begins + timedelta(minutes=58))


def fresh(run: DrillRun) -> DrillRun:
    return DrillRun.objects.select_related("drill__incident", "incident", "facilitator").get(pk=run.pk)


def review(cast: Cast, run: DrillRun, *, now: datetime) -> None:
    for objective, (rating, note) in zip(run.objectives.all(), RATINGS, strict=False):
        drill_reviews.rate_objective(objective, by=cast["sam"], rating=rating, note=note, now=now)
    run = drill_reviews.save_hot_wash(
        run,
        by=cast["sam"],
        went_well="Support reported the scope early.\nThe escalation described symptoms, not a cause.",
        to_improve="Requests per server are three clicks away.\nThe lead changed without a summary.",
        unexpected="Retries make the database look busy.",
        now=now,
    )
    found = drill_findings.add_finding(run, by=cast["sam"], text="Requests per server are hard to find", now=now)
    drill_findings.add_finding(run, by=cast["sam"], text="The lead changed without a summary", now=now)
    title = "Link the dashboard of requests per server in the error rate alert"
    done_when = "The alert page has the link, and two people on call found it."
    drill_findings.create_finding_task(found, by=cast["sam"], title=title, done_when=done_when, now=now)
    drill_reviews.start_report(run, by=cast["sam"], now=now)
    drill_reviews.finish_run(run, by=cast["sam"], now=now)
