"""Statistics as plain data for JSON and API, and as a table."""

from collections.abc import Iterator
from typing import Any

from core.statistics import Spread, poisson_interval
from core.tabular.write_tables import Value, to_csv
from incidents.metrics import LABELS, PHASES
from insights.incident_figures import Durations, Phases, Trend
from insights.report import Number, Report, Share
from insights.statistics.charts import FEW
from insights.statistics.definitions import DEFINITIONS, INTERVALS
from insights.statistics.periods import Period

COLUMNS = ["figure", "label", "first day", "last day", "count", "n", "value", "unit", "interval from", "interval to"]
COLUMNS += ["compared with the period before", "definition"]


def period_data(period: Period) -> dict[str, Any]:
    return {"first": period.first, "last": period.last, "days": period.days, "label": period.words}


def statistics_data(report: Report, zone: str) -> dict[str, Any]:
    """The report as dictionaries and lists; durations in seconds, shares in percent."""
    return {
        "period": period_data(report.period),
        "period_before": period_data(report.before),
        "time_zone": zone,
        "counts": [number_data(each) for each in (report.incidents, report.moves)],
        "shares": [share_data(each) for each in report.shares],
        "durations": durations_data(report),
        "phases": phases_data(report.phases),
        "trends": [trend_data(each) for each in report.trends],
        "moved_days": spread_data(report.moved_days) | {"definition": DEFINITIONS["moved_days"]},
        "incidents": [incident.ref for incident in report.few],
        "intervals": INTERVALS,
    }


def number_data(number: Number) -> dict[str, Any]:
    low, high = number.interval
    return {
        "key": number.key,
        "label": number.label,
        "count": number.count,
        "interval_from": round(low, 2),
        "interval_to": round(high, 2),
        "before": number.earlier,
        "comparison": number.verdict,
        "definition": number.definition,
    }


def share_data(share: Share) -> dict[str, Any]:
    low, high = share.interval or (None, None)
    return {
        "key": share.key,
        "label": share.label,
        "count": share.value.count,
        "n": share.value.total,
        "percent": rounded(share.percent),
        "interval_from": rounded(low),
        "interval_to": rounded(high),
        "before_count": share.earlier.count if share.earlier else None,
        "before_n": share.earlier.total if share.earlier else None,
        "comparison": share.verdict,
        "definition": share.definition,
    }


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def spread_data(spread: Spread) -> dict[str, Any]:
    """Nothing is summarized below three values."""
    low, high = spread.interval or (None, None)
    middle = spread.median if spread.n >= FEW else None
    return {"n": spread.n, "median": middle, "interval_from": low, "interval_to": high, "p90": spread.p90}


def durations_data(report: Report) -> dict[str, Any]:
    compared = report.durations
    label, definition = LABELS[compared.metric]
    return {
        "metric": compared.metric,
        "label": label,
        "definition": f"{definition.capitalize()}. {DEFINITIONS['durations']}",
        "comparison": compared.verdict,
        "periods": [duration_row(each) for each in compared.rows],
    }


def duration_row(row: Durations) -> dict[str, Any]:
    few = [f"INC-{pk}" for _, pk in row.values] if row.is_few else []
    facts = {"incidents": row.incidents, "listed": few}
    return {"period": period_data(row.period), **facts, **spread_data(row.spread)}


def phases_data(phases: Phases) -> dict[str, Any]:
    few = phases.incidents < FEW
    return {
        "incidents": phases.incidents,
        "seconds": {} if few else {name: phases.seconds[name] for name in PHASES},
        "ruled_out_seconds": None if few else phases.diversion,
        "ruled_out_incidents": phases.diverted,
        "definition": DEFINITIONS["phases"],
    }


def trend_data(trend: Trend) -> dict[str, Any]:
    return {
        "dimension": trend.dimension,
        "periods": [period_data(period) for period in trend.periods],
        "rows": [
            {"key": row.key, "name": row.name, "counts": [count_data(count) for count in row.counts]}
            for row in trend.rows
        ],
        "not_listed": trend.more,
        "definition": DEFINITIONS["trends"],
    }


def count_data(count: int) -> dict[str, Any]:
    low, high = poisson_interval(count)
    return {"count": count, "interval_from": round(low, 2), "interval_to": round(high, 2)}


def statistics_csv(report: Report) -> str:
    """One row per number."""
    return to_csv(COLUMNS, rows_of(report))


def rows_of(report: Report) -> Iterator[list[Value]]:
    days: list[Value] = [report.period.first, report.period.last]
    for number in (report.incidents, report.moves):
        low, high = number.interval
        facts: list[Value] = [number.count, number.count, number.count, "", round(low, 2), round(high, 2)]
        yield [number.key, number.label, *days, *facts, number.verdict, number.definition]
    for share in report.shares:
        low_, high_ = share.interval or (None, None)
        facts = [share.value.count, share.value.total, rounded(share.percent), "%", rounded(low_), rounded(high_)]
        yield [share.key, share.label, *days, *facts, share.verdict, share.definition]
    yield from duration_rows(report)
    for name, seconds in phases_data(report.phases)["seconds"].items():
        facts = [None, report.phases.incidents, seconds, "s", None, None]
        yield ["phases", name.capitalize(), *days, *facts, "", DEFINITIONS["phases"]]
    for trend in report.trends:
        yield from trend_rows(trend)


def duration_rows(report: Report) -> Iterator[list[Value]]:
    found = durations_data(report)
    for row in found["periods"]:
        days = [row["period"]["first"], row["period"]["last"]]
        facts: list[Value] = [row["incidents"], row["n"], row["median"], "s", row["interval_from"], row["interval_to"]]
        verdict = found["comparison"] if row["period"]["first"] == report.period.first else ""
        yield [found["metric"], f"{found['label']}, median", *days, *facts, verdict, found["definition"]]


def trend_rows(trend: Trend) -> Iterator[list[Value]]:
    for row in trend.rows:
        for period, count in zip(trend.periods, row.counts, strict=True):
            low, high = poisson_interval(count)
            facts: list[Value] = [count, count, count, "", round(low, 2), round(high, 2)]
            yield [trend.dimension, row.name, period.first, period.last, *facts, "", DEFINITIONS["trends"]]
