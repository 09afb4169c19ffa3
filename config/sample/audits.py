"""Audit runs: one in progress, one approved, one missed and acknowledged, one planned."""

from datetime import timedelta

from accounts.bots import bot
from audits.actions.answers import answer_item, attach_to_answer
from audits.actions.findings import raise_finding
from audits.actions.planning import plan_run
from audits.actions.runs import acknowledge_missed, approve_run, mark_missed, sign_run
from audits.actions.schedules import create_schedule
from audits.models import AuditRun, Checklist
from config.sample.cast import Cast
from config.sample.sample_files import weights

OPEN_ITEMS = {15, 16}
NOT_APPLICABLE = 6
FAILED = 8
NUMBERS = {5: "1.3"}


def run_audits(cast: Cast) -> None:
    alerts = Checklist.objects.get(slug="alert-coverage")
    create_approved_run(cast, alerts)
    create_missed_run(cast, alerts)
    answer_load_balancer_audit(cast)
    plan_future_runs(cast, alerts)


def answer_load_balancer_audit(cast: Cast) -> None:
    """14 of 16 items answered; one failed and has a finding with a task."""
    run = AuditRun.objects.get(task=cast.tasks["audit"])
    AuditRun.objects.filter(pk=run.pk).update(
        service=cast.services["edge"], team=cast.teams["Infrastructure"], scope="6 production pools"
    )
    run.refresh_from_db()
    for item in run.version.items.exclude(number__in=OPEN_ITEMS):
        who = cast["yara"] if item.number % 3 == 2 else cast["jonas"]
        value = {NOT_APPLICABLE: "na", FAILED: "fail"}.get(item.number) or NUMBERS.get(item.number, "pass")
        at = cast.at(-2, "09:00") + timedelta(minutes=7 * item.number)
        note = "Pool 4 still gets requests 140 s after draining; the limit is 30 s." if item.number == FAILED else ""
        answer_item(run, item, by=who, value=value, note=note, now=at)
        if item.number in {2, FAILED}:
            words = (
                "Weights of the 6 pools, read from production" if item.number == 2 else "Request count while draining"
            )
            attach_to_answer(run, item, by=who, text=words, file=weights() if item.number == 2 else None, now=at)
    raise_finding(
        run,
        run.version.items.get(number=FAILED),
        by=cast["jonas"],
        title="Draining takes 140 s on pool 4",
        text="Pool 4 still gets requests 140 s after draining; the limit is 30 s.",
        task_title="Shorten draining of pool 4 to 30 s",
        owner=cast["jonas"],
        due_on=cast.day(9),
        now=cast.at(-1, "09:20"),
    )


def create_approved_run(cast: Cast, alerts: Checklist) -> None:
    run = plan_run(
        alerts,
        by=cast["lena"],
        title="Alert coverage of Checkout",
        assignee=cast["noor"],
        due_on=cast.day(-24),
        service=cast.services["checkout"],
        team=cast.teams["API"],
        now=cast.at(-34),
    )
    for item in run.version.items.all():
        value = "3" if item.type == "number" else "pass"
        answer_item(run, item, by=cast["noor"], value=value, now=cast.at(-26, "13:00") + timedelta(minutes=item.number))
    sign_run(run, by=cast["noor"], now=cast.at(-26, "14:00"))
    approve_run(run, by=cast["lena"], note="Read with Noor, item by item.", now=cast.at(-25, "09:30"))


def create_missed_run(cast: Cast, alerts: Checklist) -> None:
    run = plan_run(
        alerts,
        by=cast["sam"],
        title="Alert coverage of Search",
        assignee=cast["emil"],
        due_on=cast.day(-30),
        service=cast.services["search"],
        team=cast.teams["Observability"],
        now=cast.at(-40),
    )
    on = cast.now.date() - timedelta(days=18)
    mark_missed(run, by=bot("calendar"), on=on, now=cast.at(-18, "00:20"))
    reason = "Emil carried the stale index alone that week. The next run is this month."
    acknowledge_missed(run, by=cast["dario"], reason=reason, now=cast.at(-17, "10:00"))


def plan_future_runs(cast: Cast, alerts: Checklist) -> None:
    plan_run(
        alerts,
        by=cast["sam"],
        title="Alert coverage of Search",
        assignee=cast["emil"],
        due_on=cast.day(6),
        service=cast.services["search"],
        team=cast.teams["Observability"],
        now=cast.at(-2),
    )
    create_schedule(
        alerts,
        by=cast["lena"],
        title="Alert coverage of the user API",
        starts_on=cast.day(20),
        rrule="FREQ=MONTHLY",
        assignee=cast["aiko"],
        team=cast.teams["API"],
        service=cast.services["user-api"],
        now=cast.at(-1),
    )
