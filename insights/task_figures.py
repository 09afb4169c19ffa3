"""Follow-through of corrective tasks and postmortems. Every function runs a fixed number of statements."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, FloatField, Func, OuterRef, Q, Subquery
from django.db.models.functions import TruncDate

from core.statistics import Proportion, Spread
from insights.scope import Scope
from insights.statistics.periods import Period
from postmortems.models import Postmortem
from tasks.follow_through import NOT_PROMISED, FollowThrough, follow_through_counts, follow_through_of
from tasks.models import DueDate, Kind, Status, Strength

CLOSED_WITHIN = (30, 60, 90)


@dataclass(frozen=True)
class Followed:
    """The three shares of the period and of the one before it; contradicted tasks of the period, and pending checks."""

    now: FollowThrough
    before: FollowThrough
    contradicted: int
    pending: int


def followed(scope: Scope) -> Followed:
    """One statement."""
    since, before = scope.period, scope.period.previous
    touched = Q(first_due_on__gte=before.first) | Q(done_on__gte=before.first) | Q(checked_at__gte=before.start)
    pending = Q(status=Status.VERIFIED, check_on__isnull=False)
    counts = scope.tasks.filter(touched | pending).aggregate(
        **follow_through_counts(*conditions(since, scope), "now_"),
        **follow_through_counts(*conditions(before, scope), "before_"),
        contradicted=Count("pk", filter=conditions(since, scope)[2] & Q(status=Status.CONTRADICTED)),
        pending=Count("pk", filter=pending),
    )
    shares = follow_through_of(counts, "now_"), follow_through_of(counts, "before_")
    return Followed(*shares, counts["contradicted"], counts["pending"])


def conditions(period: Period, scope: Scope) -> tuple[Q, Q, Q]:
    """First due date passed, done, effectiveness decided: in this period."""
    passed = Q(first_due_on__gte=period.first, first_due_on__lte=min(period.last, scope.today - timedelta(days=1)))
    done = Q(done_on__gte=period.first, done_on__lte=period.last)
    return passed & ~NOT_PROMISED, done, Q(checked_at__gte=period.start, checked_at__lt=period.end)


class DaysBetween(Func):
    """Days to the first instant from the second. Django subtracts instants on SQLite by calling Python for each row."""

    output_field = FloatField()
    template = "(EXTRACT(EPOCH FROM %(expressions)s) / 86400)"
    arg_joiner = " - "

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        parts = {"template": "(julianday(%(expressions)s))", "arg_joiner": ") - julianday("}
        return self.as_sql(compiler, connection, **parts, **context)


@dataclass(frozen=True)
class Balance:
    """The tasks created in the period by purpose and by kind of fix; those that will not be done are left out."""

    total: int
    kinds: list[tuple[str, str, Proportion]]
    strengths: list[tuple[str, Proportion]]


def created_in(period: Period) -> Q:
    return Q(created_at__gte=period.start, created_at__lt=period.end) & ~Q(status=Status.WONT_DO)


def balance(scope: Scope) -> Balance:
    """One statement."""
    rows = scope.tasks.filter(created_in(scope.period)).values_list("kind", "strength").annotate(n=Count("pk"))
    kinds: Counter[str] = Counter()
    strengths: Counter[str] = Counter()
    for kind, strength, count in rows:
        kinds[kind] += count
        strengths[strength] += count
    total = kinds.total()
    stated = [(value, str(label)) for value, label in Strength.choices] + [("", "not stated")]
    return Balance(
        total,
        [(str(value), str(label), Proportion(kinds[value], total)) for value, label in Kind.choices],
        [(label, Proportion(strengths[value], total)) for value, label in stated if value or strengths[value]],
    )


def closed_within(scope: Scope) -> list[tuple[int, Proportion]]:
    """Of tasks created in the period at least 30, 60 and 90 days ago, those done within as many days. One statement."""
    counted = {}
    for days in CLOSED_WITHIN:
        old = Q(created_at__lte=scope.now - timedelta(days=days))
        counted[f"all{days}"] = Count("pk", filter=old)
        counted[f"done{days}"] = Count("pk", filter=old & Q(took__lte=days))
    took = DaysBetween("done_at", "created_at")
    found = scope.tasks.filter(created_in(scope.period)).annotate(took=took).aggregate(**counted)
    return [(days, Proportion(found[f"done{days}"], found[f"all{days}"])) for days in CLOSED_WITHIN]


@dataclass(frozen=True)
class Moves:
    """Due dates that were moved to a later day in the period: how many, of how many tasks, and by how many days."""

    count: int
    tasks: int
    days: Spread


def due_date_moves(scope: Scope) -> tuple[Moves, Moves]:
    """Of the period and of the one before it. One statement."""
    since, before = scope.period, scope.period.previous
    after = DueDate.objects.filter(task=OuterRef("task"), pk__gt=OuterRef("pk")).order_by("pk").values("due_on")[:1]
    ended = [DueDate.State.MOVED, DueDate.State.MISSED]
    rows = DueDate.objects.filter(state__in=ended, ended_at__gte=before.start, ended_at__lt=since.end)
    rows = rows.filter(task__in=scope.tasks.values("pk")).annotate(then=Subquery(after)).order_by()
    found: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    for task, due_on, then, at in rows.values_list("task", "due_on", "then", "ended_at"):
        if at and then and then > due_on:
            found[at < since.start].append((task, (then - due_on).days))
    now, earlier = (
        Moves(len(each), len({task for task, _ in each}), Spread.of([days for _, days in each])) for each in found
    )
    return now, earlier


def published_on_time(scope: Scope) -> tuple[Proportion, Proportion]:
    """Of required postmortems due in the period and in the one before it, those published by then. One statement."""
    since, before = scope.period, scope.period.previous
    rows = Postmortem.objects.visible_to(scope.user).filter(required=True, incident__in=scope.incidents.values("pk"))
    rows = rows.annotate(day=TruncDate("published_at", tzinfo=scope.user.zone))
    last = min(since.last, scope.today - timedelta(days=1))
    on_time = Q(status=Postmortem.Status.PUBLISHED, day__lte=F("due_on"))
    spans = {
        "now": Q(due_on__gte=since.first, due_on__lte=last),
        "before": Q(due_on__range=(before.first, before.last)),
    }
    counted = {name: Count("pk", filter=span) for name, span in spans.items()}
    kept = {f"{name}_kept": Count("pk", filter=span & on_time) for name, span in spans.items()}
    found = rows.filter(due_on__gte=before.first, due_on__lte=since.last).order_by().aggregate(**counted, **kept)
    return Proportion(found["now_kept"], found["now"]), Proportion(found["before_kept"], found["before"])
