"""Corrective tasks in every state, with moved due dates, evidence, and one that was not effective."""

from dataclasses import dataclass
from datetime import timedelta

from accounts.bots import bot
from config.sample.cast import Cast
from config.sample.sample_files import page_times
from incidents.models import Incident
from tasks.actions.accepted_risk import decline_task
from tasks.actions.blocking import block_task
from tasks.actions.effectiveness import answer_check, plan_check
from tasks.actions.progress import add_evidence, finish_task, start_task
from tasks.actions.proposals import accept_task, link_factors, propose_task
from tasks.actions.reschedule import move_date
from tasks.actions.verification import open_effectiveness_check, verify_task
from tasks.models import CorrectiveTask, Kind, Priority, Strength


@dataclass(frozen=True)
class TaskPlan:
    """`made` and `due` count days from today; `measure` is the index of the incident's measure."""

    key: str
    incident: str
    title: str
    done_when: str
    kind: str
    owner: str = ""
    made: int = -10
    due: int = 0
    strength: str = ""
    priority: str = ""
    measure: int | None = None
    answers: str = ""  # part of the text of its factor; empty: the first factor


PLANS = [
    TaskPlan("retries", "storm", "Cap client retries at 3 with jitter", "A client that fails three times waits a minute.", Kind.PREVENT, "priya", -116, -101, Strength.AUTOMATE, measure=0),
    TaskPlan("restore", "failover", "Rehearse the backup restore by a job, each month", "A restore into an empty database takes less than 40 min.", Kind.LIMIT, "noor", -44, -30, Strength.AUTOMATE, measure=1),
    TaskPlan("steps", "failover", "Write the failover steps for the checkout database and run them once", "Two people who were not there fail over in less than 10 min.", Kind.PREVENT, "mira", -44, -11, Strength.DOCUMENT, Priority.P1, 0, "steps of a failover"),
    TaskPlan("records", "index", "Watch the age of the newest search document", "An alert fires when it is older than 2 h.", Kind.DETECT, "tomas", -33, -20, Strength.DETECT, measure=0, answers="mailbox"),
    TaskPlan("pages", "index", "Refuse an empty page in the nightly job", "The job fails loudly on an empty page.", Kind.REPAIR, "emil", -33, -25, Strength.AUTOMATE),
    TaskPlan("age", "codes", "Page on queue age, not queue length", "A message older than 5 min pages the team.", Kind.DETECT, "aiko", -12, -6, Strength.DETECT, measure=0, answers="the age"),
    TaskPlan("lanes", "codes", "Give codes a queue of their own", "Codes arrive within 10 s while a newsletter is sent.", Kind.PREVENT, "rosa", -12, 6, Strength.ELIMINATE, measure=0),
    TaskPlan("legacy", "load_balancer", "Drop the legacy pool from the edge", "No configuration names the pool.", Kind.PREVENT, "jonas", -18, -9, Strength.ELIMINATE),
    TaskPlan("layer", "load_balancer", "Name the failing layer in the API error alert", "The first line of the page names the failing layer.", Kind.DETECT, "aiko", -15, 15, Strength.DETECT, answers="which layer"),
    TaskPlan("gateway", "certificate", "Renew the partner gateway certificate by job", "The job renews it 30 days before its end.", Kind.PREVENT, "emil", -6, 4, Strength.AUTOMATE, measure=0),
    TaskPlan("expiry", "certificate", "Warn 21 days before any certificate ends", "A certificate that ends in 21 days opens a page.", Kind.DETECT, "yara", -6, -1, Strength.DETECT, measure=0, answers="Nothing warns"),
    TaskPlan("partner", "certificate", "Replace the partner gateway", "Partners connect to the edge.", Kind.PREVENT),
    TaskPlan("pressure", "duplicates", "Let workers finish what they hold before a deploy", "A deploy during 1,000 messages sends 1,000.", Kind.PREVENT, "rosa", -8, -2, Strength.AUTOMATE, measure=0),
    TaskPlan("batches", "duplicates", "Lower the deploy batch to 2 servers", "Two servers at a time leave the pool.", Kind.LIMIT, "tomas", -8, -3, Strength.DOCUMENT, answers="deploy killed"),
    TaskPlan("disks", "near", "Warn at 80% of any database disk", "A disk at 80% opens a page in office hours.", Kind.DETECT, "noor", -4, 3, Strength.DETECT),
    TaskPlan("share", "batch", "Send large batches through a lane of their own", "", Kind.PREVENT, measure=0),
    TaskPlan("estimate", "batch", "Say how long a batch will take before it is sent", "", Kind.PREVENT),
    TaskPlan("filter", "export", "Test each export for rows of another customer", "The test fails when one foreign row is in it.", Kind.PREVENT, "priya", -4, 5, Strength.AUTOMATE, Priority.P1),
]  # fmt: skip


def create_tasks(cast: Cast) -> None:
    for plan in PLANS:
        cast.tasks[plan.key] = create_task(cast, plan)


def create_task(cast: Cast, plan: TaskPlan) -> CorrectiveTask:
    """Propose the task as the incident's lead, and open it if it has an owner."""
    incident = Incident.objects.get(pk=cast.incidents[plan.incident].pk)
    measures = list(incident.measures.all())
    at = cast.at(plan.made, "09:30")
    by = incident.lead or cast["lena"]
    task = propose_task(
        title=plan.title,
        by=by,
        incident=incident,
        priority=plan.priority,
        measure=None if plan.measure is None else measures[plan.measure],
        factors=incident.factors.filter(statement__contains=plan.answers)[:1],
        kind=plan.kind,
        strength=plan.strength,
        done_when=plan.done_when,
        now=at,
    )
    if plan.owner:
        due = max(cast.day(plan.due), at.date())
        accept_task(task, by=by, owner=cast[plan.owner], due_on=due, now=at + timedelta(minutes=4))
    return task


def change_tasks(cast: Cast) -> None:
    """What became of them."""
    confirm_effective(
        cast,
        "retries",
        -103,
        "noor",
        -100,
        "lena",
        -5,
        "Is there another storm?",
        "0 storms in 90 days",
        "0 storms. The most any client sent was 3 requests a minute.",
    )
    confirm_effective(
        cast,
        "restore",
        -32,
        "tomas",
        -31,
        "sam",
        -3,
        "Does a restore stay under 40 min?",
        "3 of 3 restores",
        "3 of 3 restores within 40 min, the slowest took 31.",
    )
    put_on_watch(
        cast, "age", -7, "rosa", -5, "mira", 0, "Is a backlog over 20 min missed?", "0 missed in the first week"
    )
    confirm_not_effective(cast)
    move_due_dates(cast)
    finish(cast, "pages", -26, "Merged; the job fails on an empty page since then.")
    verify(cast, "pages", "aiko", -24, "Ran it against an empty answer: it fails and pages.")
    finish(cast, "pressure", -3, "Deployed during 1,000 test messages: 1,000 arrived, none twice.")
    finish(cast, "batches", -4, "Batch size is 2 since this morning.")
    start_task(cast.tasks["lanes"], by=cast["rosa"], now=cast.at(-5, "13:00"))
    start_task(cast.tasks["gateway"], by=cast["emil"], now=cast.at(-5, "11:00"))
    block_task(
        cast.tasks["gateway"],
        by=cast["emil"],
        reason="Waits for the vendor's answer",
        until=cast.day(3),
        now=cast.at(-3, "16:00"),
    )
    start_task(cast.tasks["expiry"], by=cast["yara"], now=cast.at(-4, "10:00"))
    decline_task(
        cast.tasks["partner"],
        by=cast["mira"],
        reason="The gateway goes away with the partner contract; until then the renewal job is enough.",
        risk_owner=cast["lena"],
        review_on=cast.day(120),
        now=cast.at(-5, "15:00"),
    )  # fmt: skip


def finish(cast: Cast, key: str, day: int, text: str) -> None:
    task = cast.tasks[key]
    if task.owner is not None:
        finish_task(task, by=task.owner, text=text, now=cast.at(day, "11:40"))


def verify(cast: Cast, key: str, by: str, day: int, note: str) -> None:
    verify_task(cast.tasks[key], by=cast[by], note=note, now=cast.at(day, "10:15"))


def put_on_watch(
    cast: Cast, key: str, done: int, verifier: str, seen: int, checker: str, check: int, question: str, limit: str
) -> None:
    """Done, verified, effectiveness check planned; a check that is due is open."""
    task = cast.tasks[key]
    finish(cast, key, done, "Deployed; the dashboard and the change are linked.")
    verify(cast, key, verifier, seen, "Seen in production.")
    plan_check(
        task,
        by=cast["lena"],
        question=question,
        threshold=limit,
        checker=cast[checker],
        check_on=cast.now.date() + timedelta(check),
        now=cast.at(seen, "10:20"),
    )
    if check <= 0:
        open_effectiveness_check(
            task, by=bot("calendar"), on=cast.now.date() + timedelta(check), now=cast.at(check, "09:00")
        )


def confirm_effective(
    cast: Cast,
    key: str,
    done: int,
    verifier: str,
    seen: int,
    checker: str,
    check: int,
    question: str,
    limit: str,
    what: str,
) -> None:
    put_on_watch(cast, key, done, verifier, seen, checker, check, question, limit)
    answer_check(cast.tasks[key], by=cast[checker], holds=True, seen=what, now=cast.at(check, "14:00"))


def confirm_not_effective(cast: Cast) -> None:
    """Verified, but reality did not agree: it is open again."""
    put_on_watch(cast, "records", -22, "aiko", -21, "emil", -6, "Do users notice an old index before our alert?", "no")
    seen = "Support noticed an index 5 h old. The alert watched the job, not the documents."
    answer_check(cast.tasks["records"], by=cast["emil"], holds=False, seen=seen, now=cast.at(-6, "12:00"))


def move_due_dates(cast: Cast) -> None:
    """Due dates that were missed, then moved: they stay missed."""
    steps, legacy = cast.tasks["steps"], cast.tasks["legacy"]
    start_task(steps, by=cast["mira"], now=cast.at(-20, "10:00"))
    move_date(
        steps, by=cast["mira"], due_on=cast.day(-4), reason="Needs the new replica first", now=cast.at(-9, "09:00")
    )
    add_evidence(steps, by=cast["mira"], text="First draft of the steps, in the runbook.", now=cast.at(-7, "17:00"))
    move_date(
        legacy,
        by=cast["jonas"],
        due_on=cast.day(-2),
        reason="Customer still on the old endpoint",
        now=cast.at(-6, "09:00"),
    )
    block_task(legacy, by=cast["jonas"], reason="Customer still on the old endpoint", now=cast.at(-6, "10:00"))


def complete_imported_tasks(cast: Cast) -> None:
    """The four of the load balancer outage: audit in progress, alert on watch, load test open, training with a session."""
    audit, alert, load, training = CorrectiveTask.objects.filter(incident=cast.incidents["load_balancer"]).order_by(
        "pk"
    )[:4]
    cast.tasks |= {"audit": audit, "alert": alert, "load": load, "training": training}
    made = cast.at(-19, "11:00")
    accept_task(audit, by=cast["mira"], owner=cast["jonas"], due_on=cast.day(-5), now=made)
    done_when = "A drill in staging pages on-call within 3 minutes, for each of the 6 pools."
    accept_task(alert, by=cast["mira"], owner=cast["aiko"], due_on=cast.day(-12), done_when=done_when, now=made)
    accept_task(load, by=cast["mira"], owner=cast["noor"], due_on=cast.day(10), now=made)
    accept_task(training, by=cast["mira"], owner=cast["sam"], due_on=cast.day(10), now=made)
    link_tasks_to_factors(cast, [audit, alert, load, training])
    start_task(audit, by=cast["jonas"], now=cast.at(-12, "09:00"))
    reason = "Two pools were added to the scope"
    move_date(audit, by=cast["jonas"], due_on=cast.day(2), reason=reason, now=cast.at(-8, "16:00"))
    confirm_alert_effective(cast, alert)


def link_tasks_to_factors(cast: Cast, four: list[CorrectiveTask]) -> None:
    """Link tasks to factors by the factor's category; the misleading alert has a separate task."""
    codes = [["CFG", "ARC"], ["OBS"], ["CAP"], ["RSP"]]
    factors = cast.incidents["load_balancer"].factors.exclude(detail="dashboard misled")
    for task, wanted in zip(four, codes, strict=True):
        link_factors(
            task, by=cast["mira"], factors=factors.filter(category__code__in=wanted), now=cast.at(-19, "11:20")
        )


def confirm_alert_effective(cast: Cast, alert: CorrectiveTask) -> None:
    start_task(alert, by=cast["aiko"], now=cast.at(-18, "10:00"))
    add_evidence(
        alert, by=cast["aiko"], text="Rule change in the monitoring repository, merged", now=cast.at(-14, "11:38")
    )
    finish_task(alert, by=cast["aiko"], text="Staging drill on all 6 pools, see the table", now=cast.at(-14, "11:40"))
    words = "Times of the pages; the slowest came after 2 min 10 s"
    add_evidence(alert, by=cast["jonas"], text=words, file=page_times(), now=cast.at(-12, "10:12"))
    note = "Ran the staging drill on all 6 pools. The slowest page came after 2 min 10 s, the limit is 3 min."
    verify_task(alert, by=cast["jonas"], note=note, now=cast.at(-12, "10:15"))
    plan_check(
        alert,
        by=cast["mira"],
        question="Does an imbalance of a pool go unnoticed for more than 2 minutes?",
        threshold="0 unnoticed in 90 days",
        checker=cast["noor"],
        check_on=cast.day(78),
        now=cast.at(-12, "10:30"),
    )
