"""Counts, durations, phases and trends of incidents. Every function runs a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Case, Count, IntegerField, Q, Sum, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from core.statistics import UNKNOWN, Spread, compare_medians
from incidents.metrics import PHASES
from incidents.models import Incident
from insights.scope import Scope, started_in
from insights.statistics.charts import FEW, Value
from insights.statistics.periods import Period, chain, trend_periods

ROWS = 4  # periods of the dot plot
MOST_NAMES = 12  # rows of a trend
DIMENSIONS = {
    "category": ("Category", "factors__category__code", "factors__category__name"),
    "service": ("Service", "services__slug", "services__name"),
    "severity": ("Severity", "severity__rank", "severity__name"),
}


def seconds_of(key: str) -> Cast:
    return Cast(KeyTextTransform(key, "metric_seconds"), BigIntegerField())


def count_in(scope: Scope, periods: Sequence[Period]) -> list[int]:
    """The incidents of each period. One statement."""
    rows = scope.incidents.filter(started_at__gte=min(period.start for period in periods))
    counts = rows.aggregate(**{f"n{n}": Count("pk", filter=started_in(each)) for n, each in enumerate(periods)})
    return [counts[f"n{n}"] for n in range(len(periods))]


@dataclass(frozen=True)
class Durations:
    """One metric in one period: what is known of it, of `incidents` that began in the period."""

    period: Period
    incidents: int
    values: list[Value]
    spread: Spread

    @property
    def is_few(self) -> bool:
        return self.spread.n < FEW


@dataclass(frozen=True)
class Compared:
    metric: str
    rows: list[Durations]  # oldest first; the last is the chosen period
    verdict: str

    @property
    def chosen(self) -> Durations:
        return self.rows[-1]


def durations(scope: Scope, metric: str) -> Compared:
    """The chosen period and three before it, and whether the last two differ. Two statements."""
    periods = chain(scope.period, ROWS)
    counts = count_in(scope, periods)
    rows = scope.incidents.filter(started_at__gte=periods[0].start, started_at__lt=periods[-1].end)
    known = rows.annotate(seconds=seconds_of(metric)).filter(seconds__isnull=False)
    number = Case(*(When(started_in(each), then=n) for n, each in enumerate(periods)), output_field=IntegerField())
    found: list[list[Value]] = [[] for _ in periods]
    for place, seconds, pk in known.values_list(number, "seconds", "pk"):
        found[place].append((seconds, pk))
    shown = [
        Durations(period, count, sorted(values), Spread.of([seconds for seconds, _ in values]))
        for period, count, values in zip(periods, counts, found, strict=True)
    ]
    before, now = shown[-2], shown[-1]
    enough = not before.is_few and not now.is_few
    return Compared(metric, shown, compare_medians(now.spread.values, before.spread.values) if enough else UNKNOWN)


@dataclass(frozen=True)
class Phases:
    """Seconds by phase over the incidents whose impact has ended, and the seconds on hypotheses that were ruled out."""

    seconds: dict[str, int]
    incidents: int
    diversion: int
    diverted: int

    @property
    def total(self) -> int:
        return sum(self.seconds.values())


def phases(scope: Scope) -> Phases:
    """One statement."""
    known = Q(metric_seconds__has_any_keys=list(PHASES))
    sums: dict[str, Any] = {name: Sum(seconds_of(name)) for name in PHASES}
    found = scope.incidents_in(scope.period).aggregate(
        **sums,
        incidents=Count("pk", filter=known),
        diversion=Sum("diversion_seconds", filter=known),
        diverted=Count("pk", filter=known & Q(diversion_seconds__gt=0)),
    )
    seconds = {name: found[name] or 0 for name in PHASES}
    return Phases(seconds, found["incidents"], found["diversion"] or 0, found["diverted"])


@dataclass(frozen=True)
class TrendRow:
    key: str
    name: str
    counts: list[int]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class Trend:
    dimension: str
    label: str
    periods: list[Period]
    rows: list[TrendRow]
    more: int  # rows that are not shown


def trend(scope: Scope, dimension: str) -> Trend:
    """Incidents per month or quarter by category, service or severity. One statement."""
    label, key, name = DIMENSIONS[dimension]
    periods = trend_periods(scope.period)
    rows = scope.incidents.filter(started_at__gte=periods[0].start, started_at__lt=periods[-1].end)
    columns = {
        f"n{n}": Count("pk", distinct=dimension == "category", filter=started_in(each))
        for n, each in enumerate(periods)
    }
    found = rows.filter(**{f"{key}__isnull": False}).values_list(key, name).annotate(**columns)
    shown = [TrendRow(str(row[0]), row[1], list(row[2:])) for row in found]
    shown.sort(key=lambda row: row.key if dimension == "severity" else (-row.total, row.name))  # type: ignore[arg-type,return-value]
    return Trend(dimension, label, periods, shown[:MOST_NAMES], max(0, len(shown) - MOST_NAMES))


def few_incidents(scope: Scope) -> list[Incident]:
    """Those of the period, when they are too few for a statistic. One statement."""
    return list(scope.incidents_in(scope.period).select_related("severity").order_by("-started_at", "-pk")[:FEW])
