"""The statistics of a period: every number with n, interval, comparison, definition and the list it counts."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from core.statistics import (
    UNKNOWN,
    Proportion,
    Spread,
    compare_counts,
    compare_medians,
    compare_shares,
    poisson_interval,
)
from core.web.filters import query_string
from core.web.urls_cached import address
from incidents.models import Incident
from insights import incident_figures, task_figures
from insights.incident_figures import Compared, Phases, Trend
from insights.scope import Scope
from insights.statistics.charts import FEW
from insights.statistics.definitions import DEFINITIONS
from insights.statistics.periods import Period
from tasks.models import FINISHED, UNFINISHED, Status

DEFAULT_METRIC = "mitigate"


@dataclass(frozen=True)
class Share:
    """A share of tasks or postmortems. Under three: only count and total are shown."""

    key: str
    label: str
    value: Proportion
    earlier: Proportion | None = None
    url: str = ""
    note: str = ""
    definition: str = ""

    @property
    def is_few(self) -> bool:
        return self.value.total < FEW

    @property
    def percent(self) -> float | None:
        return None if self.is_few or self.value.share is None else self.value.share * 100

    @property
    def interval(self) -> tuple[float, float] | None:
        """In percent."""
        if self.is_few or self.value.interval is None:
            return None
        low, high = self.value.interval
        return low * 100, high * 100

    @property
    def verdict(self) -> str:
        if self.earlier is None:
            return ""
        if self.is_few or self.earlier.total < FEW:
            return UNKNOWN
        return compare_shares(self.value, self.earlier)


@dataclass(frozen=True)
class Number:
    """A count with its exact interval, and that of the period before."""

    key: str
    label: str
    count: int
    days: int
    earlier: int
    earlier_days: int
    url: str = ""
    is_comparable: bool = True  # False if nothing is recorded from before the period

    @property
    def interval(self) -> tuple[float, float]:
        return poisson_interval(self.count)

    @property
    def verdict(self) -> str:
        if not self.is_comparable:
            return UNKNOWN
        return compare_counts(self.count, self.earlier, self.days, self.earlier_days)

    @property
    def definition(self) -> str:
        return DEFINITIONS[self.key]


@dataclass(frozen=True)
class Report:
    period: Period
    before: Period
    incidents: Number
    follow_through: list[Share]  # on time, verified, effective
    durations: Compared
    phases: Phases
    trends: list[Trend]
    created: int  # tasks of kinds and strengths
    kinds: list[Share]
    strengths: list[Share]
    closed: list[Share]
    moves: Number
    moved_tasks: int
    moved_days: Spread
    moved_days_verdict: str
    postmortems: Share
    few: list[Incident] = field(default_factory=list)  # all incidents, if under three

    @property
    def is_few(self) -> bool:
        return self.incidents.count < FEW

    @property
    def shares(self) -> list[Share]:
        return [*self.follow_through, self.postmortems, *self.closed, *self.kinds, *self.strengths]


def statistics_report(scope: Scope, metric: str = DEFAULT_METRIC) -> Report:
    """Twelve statements, one more for under three incidents, however many incidents and tasks there are."""
    period, before = scope.period, scope.period.previous
    durations = incident_figures.durations(scope, metric)
    count, earlier = durations.chosen.incidents, durations.rows[-2].incidents
    balance = task_figures.balance(scope)
    moves, moves_before = task_figures.due_date_moves(scope)
    facts: dict[str, Any] = {"days": period.days, "earlier_days": before.days}
    facts["is_comparable"] = any(row.incidents for row in durations.rows[:-1])
    enough = min(moves.days.n, moves_before.days.n) >= FEW
    return Report(
        period=period,
        before=before,
        incidents=Number("incidents", "Incidents", count=count, earlier=earlier, url=incident_list(scope), **facts),
        follow_through=follow_through(scope),
        durations=durations,
        phases=incident_figures.phases(scope),
        trends=[incident_figures.trend(scope, dimension) for dimension in incident_figures.DIMENSIONS],
        created=balance.total,
        kinds=[
            share("kinds", label.capitalize(), value, url=created_list(scope, kind=key))
            for key, label, value in balance.kinds
        ],
        strengths=[share("strengths", label.capitalize(), value) for label, value in balance.strengths],
        closed=[
            share("closed", f"Done within {limit} days", value) for limit, value in task_figures.closed_within(scope)
        ],
        moves=Number("moves", "Due dates moved later", count=moves.count, earlier=moves_before.count, **facts),
        moved_tasks=moves.tasks,
        moved_days=moves.days,
        moved_days_verdict=compare_medians(moves.days.values, moves_before.days.values) if enough else UNKNOWN,
        postmortems=postmortems(scope),
        few=incident_figures.few_incidents(scope) if count < FEW else [],
    )


def share(key: str, label: str, value: Proportion, earlier: Proportion | None = None, **more: Any) -> Share:
    return Share(key, label, value, earlier, definition=DEFINITIONS[key], **more)


def follow_through(scope: Scope) -> list[Share]:
    found = task_figures.followed(scope)
    now, before = found.now, found.before
    notes = [(found.contradicted, "contradicted"), (found.pending, "pending")]
    first, last = scope.period.first, scope.period.last
    passed = min(last, scope.today - timedelta(days=1))
    promised = sorted(set(FINISHED | UNFINISHED) - {Status.PROPOSED})
    return [
        share(
            "on_time",
            "Done by the first due date",
            now.on_time,
            before.on_time,
            url=task_list(scope, status=promised, first_due_from=first, first_due_to=passed),
        ),
        share(
            "verified",
            "Verified by someone else",
            now.verified,
            before.verified,
            url=task_list(scope, status=sorted(FINISHED), done_from=first, done_to=last),
        ),
        share(
            "effective",
            "Confirmed effective",
            now.effective,
            before.effective,
            note=", ".join(f"{count} {text}" for count, text in notes if count),
            url=task_list(scope, status=Status.values, checked_from=first, checked_to=last),
        ),
    ]


def postmortems(scope: Scope) -> Share:
    now, before = task_figures.published_on_time(scope)
    return share("postmortems", "Postmortems published on time", now, before)


def incident_list(scope: Scope, **more: Any) -> str:
    """The incident list with exactly the incidents that are counted."""
    query: dict[str, Any] = {"started_from": scope.period.first, "started_to": scope.period.last}
    query |= {name: scope.values.get(name) for name in ("team", "service", "severity", "category")} | more
    query["kind"] = "" if scope.with_backfilled else "real"
    return address("incidents:list") + query_string({"status": "open,resolved,closed", **query})


def trend_list(scope: Scope, dimension: str, key: str, period: Period) -> str:
    """The incidents of one cell; empty where the list cannot select two values of the same parameter."""
    chosen = scope.values.get(dimension, key)
    if dimension != "severity" and chosen != key:
        return ""
    return incident_list(scope, started_from=period.first, started_to=period.last, **{dimension: key})


def created_list(scope: Scope, **more: Any) -> str:
    """The tasks created in the period, without those that will not be done."""
    period, kept = scope.period, sorted(FINISHED | UNFINISHED)
    return task_list(scope, status=kept, created_from=period.first, created_to=period.last, **more)


def task_list(scope: Scope, **more: Any) -> str:
    """The task list; empty for filters that it does not have."""
    if scope.values.get("severity") or scope.values.get("category"):
        return ""
    chosen = {name: scope.values.get(name) for name in ("team", "service")}
    return address("tasks:board") + query_string({"layout": "list", **chosen, **more})
