"""Coverage: for each category of factors seen in incidents, the best task, alert, audit and drill."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Max, Q, QuerySet, Value, When

from audits.models import AuditRun, AuditSchedule
from audits.schedule_recurrence import describe_recurrence
from core.web.templatetags.ui import day
from core.web.urls_cached import address
from incidents.models import Category, Factor
from insights.models import RiskAcceptance
from insights.scope import Scope
from tasks.models import CorrectiveTask, Kind, Status
from training.models import Drill, DrillRun

Cover = RiskAcceptance.Cover
OLD = timedelta(days=183)
TASK_TEXTS = {  # best state first
    Status.EFFECTIVE: "effective",
    Status.VERIFIED: "verified",
    Status.DONE: "done",
    Status.IN_PROGRESS: "in progress",
    Status.OPEN: "open",
    Status.BLOCKED: "blocked",
    Status.PROPOSED: "proposed",
    Status.WONT_DO: "won’t do",
}
FAILED_TASKS = {Status.CONTRADICTED: "contradicted", Status.NOT_EFFECTIVE: "not effective"}
MISSING = {
    Cover.TASKS: "no task",
    Cover.ALERTS: "no alert",
    Cover.AUDITS: "never audited",
    Cover.DRILLS: "never drilled",
}
FINISHED_RUNS = [AuditRun.State.SIGNED, AuditRun.State.APPROVED, AuditRun.State.MISSED]


@dataclass
class Cell:
    """`state`: effective, covered, started, failed, missing or accepted. `ref` and `url` lead to what covers it."""

    cover: str
    state: str = "missing"
    text: str = ""
    ref: str = ""
    url: str = ""
    more: int = 0  # others in the same state
    acceptance: RiskAcceptance | None = None

    @property
    def is_open_risk(self) -> bool:
        return self.state == "missing"


@dataclass
class CategoryRow:
    category: Category
    incidents: int
    cells: dict[str, Cell] = field(default_factory=lambda: {cover: Cell(cover, text=MISSING[cover]) for cover in Cover})


def coverage(scope: Scope) -> list[CategoryRow]:
    """The categories seen in incidents of the period, the most frequent first. Ten statements."""
    factors = Factor.objects.filter(incident__in=scope.incidents_in(scope.period).values("pk"), category__isnull=False)
    counted = dict(factors.order_by().values_list("category").annotate(n=Count("incident", distinct=True)))
    categories = Category.objects.in_bulk(list(counted))
    rows = {pk: CategoryRow(category, counted[pk]) for pk, category in categories.items()}
    fill_tasks(rows, scope, factors)
    fill_audits(rows, scope, factors)
    fill_drills(rows, scope)
    fill_acceptances(rows, scope)
    return sorted(rows.values(), key=lambda row: (-row.incidents, row.category.code))


def fill_tasks(rows: dict[int, CategoryRow], scope: Scope, factors: QuerySet[Factor]) -> None:
    """The best state of tasks and alerts; one that was contradicted stands out. One statement."""
    alert = Q(kind=Kind.DETECT) | Q(factors__kind=Factor.Kind.DETECTION)
    cover = Case(When(alert, then=Value(Cover.ALERTS)), default=Value(Cover.TASKS))
    tasks = CorrectiveTask.objects.visible_to(scope.user).filter(factors__in=factors.values("pk")).order_by()
    groups = tasks.annotate(cover=cover).values_list("factors__category", "cover", "status")
    found: dict[tuple[int, str], dict[str, tuple[int, int]]] = defaultdict(dict)
    for category, name, status, count, newest in groups.annotate(n=Count("pk", distinct=True), newest=Max("pk")):
        found[category, name][status] = (count, newest)
    for (category, name), states in found.items():
        if category in rows:
            rows[category].cells[name] = task_cell(name, states)


def task_cell(cover: str, states: dict[str, tuple[int, int]]) -> Cell:
    texts: dict[Any, str] = FAILED_TASKS | TASK_TEXTS
    status = next(each for each in texts if each in states)
    count, newest = states[status]
    if status in FAILED_TASKS:
        state = "failed"
    elif status == Status.EFFECTIVE:
        state = "effective"
    else:
        state = "covered" if status in {Status.VERIFIED, Status.DONE} else "started"
    return Cell(cover, state, texts[status], f"A-{newest}", address("tasks:detail", newest), count - 1)


def fill_audits(rows: dict[int, CategoryRow], scope: Scope, factors: QuerySet[Factor]) -> None:
    """Runs and schedules of tasks for such a factor: the last finished run, else a planned one. Three statements."""
    own = {"task__factors__in": factors.values("pk")}
    runs = AuditRun.objects.visible_to(scope.user).filter(**own).exclude(state=AuditRun.State.CANCELED).order_by()
    finished = Case(When(state__in=FINISHED_RUNS, then=Value(1)), default=Value(0))
    groups = runs.annotate(finished=finished).values_list("task__factors__category", "finished")
    best: dict[int, tuple[int, int]] = {}
    for category, is_finished, newest in groups.annotate(newest=Max("pk")):
        best[category] = max(best.get(category, (0, 0)), (is_finished, newest))
    chosen = AuditRun.objects.select_related("schedule", "version").in_bulk([pk for _, pk in best.values()])
    for category, (_, pk) in best.items():
        if category in rows:
            rows[category].cells[Cover.AUDITS] = run_cell(chosen[pk])
    planned = AuditSchedule.objects.visible_to(scope.user).running().filter(**own).order_by("-pk")
    for category, pk, rule in planned.values_list("task__factors__category", "pk", "rrule"):
        if category in rows and rows[category].cells[Cover.AUDITS].is_open_risk:
            text = describe_recurrence(rule) if rule else "scheduled"
            url = address("audits:schedule", pk)
            rows[category].cells[Cover.AUDITS] = Cell(Cover.AUDITS, "started", text, "Schedule", url)


def run_cell(run: AuditRun) -> Cell:
    text, state = run.get_state_display().lower(), "started"
    if run.state == AuditRun.State.MISSED or (run.state in FINISHED_RUNS and run.passed is False):
        text, state = ("missed" if run.state == AuditRun.State.MISSED else "failed"), "failed"
    elif run.state in FINISHED_RUNS:
        state = "covered"
    if run.schedule and run.schedule.rrule and not run.schedule.stopped_at:
        text = f"{text}, {describe_recurrence(run.schedule.rrule)}"
    return Cell(Cover.AUDITS, state, text, run.ref, run.get_absolute_url())


def fill_drills(rows: dict[int, CategoryRow], scope: Scope) -> None:
    """The last run of a drill with the category. One that was never run leaves the risk open. Three statements."""
    held = DrillRun.objects.visible_to(scope.user).held().filter(drill__categories__in=list(rows)).order_by()
    last = dict(held.values_list("drill__categories").annotate(last=Max("pk")))
    runs = DrillRun.objects.in_bulk(list(last.values()))
    for category, pk in last.items():
        if category in rows:
            rows[category].cells[Cover.DRILLS] = drill_cell(runs[pk], scope.now)
    waiting = Drill.objects.visible_to(scope.user).active().filter(categories__in=list(rows)).order_by("-pk")
    for category, pk in waiting.values_list("categories", "pk"):
        cell = rows[category].cells[Cover.DRILLS] if category in rows else None
        if cell and cell.is_open_risk and not cell.ref:
            cell.text, cell.ref, cell.url = "not run yet", f"DR-{pk}", address("training:drill", pk)


def drill_cell(run: DrillRun, now: datetime) -> Cell:
    ended = run.ended_at or run.created_at
    old = now - ended > OLD
    text = f"{day(ended)}{', over 6 months ago' if old else ''}"
    return Cell(Cover.DRILLS, "started" if old else "covered", text, f"DR-{run.drill_id}", run.report_url())


def fill_acceptances(rows: dict[int, CategoryRow], scope: Scope) -> None:
    for acceptance in active_acceptances(scope.user, scope.now):
        row = rows.get(acceptance.category_id)
        if row and row.cells[acceptance.cover].is_open_risk:
            row.cells[acceptance.cover] = Cell(
                acceptance.cover, "accepted", f"accepted until {day(acceptance.until)}", acceptance=acceptance
            )


def active_acceptances(user: Any, now: datetime) -> QuerySet[RiskAcceptance]:
    rows = RiskAcceptance.objects.visible_to(user).active(now.astimezone(user.zone).date())
    return rows.select_related("category", "accepted_by").order_by("until", "pk")


def open_risks(rows: Iterable[CategoryRow]) -> int:
    return sum(cell.is_open_risk for row in rows for cell in row.cells.values())
