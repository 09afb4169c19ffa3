"""`/insights/`: statistics of a period, as a page, a CSV file and JSON."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.statistics import Spread
from core.text.durations import duration_text
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from dashboard.cached import cached_html
from incidents.metrics import LABELS
from incidents.models import Incident
from insights.exports import statistics_csv, statistics_data
from insights.filters import METRICS, CoverageFilter, StatisticsFilter
from insights.incident_figures import Compared, Phases, Trend, TrendRow
from insights.report import DEFAULT_METRIC, Number, Report, Share, statistics_report, trend_list
from insights.scope import Scope
from insights.statistics.charts import FEW, WIDE, CountBar, count_bars, dot_plot, phase_bars
from insights.statistics.definitions import DEFINITIONS, INTERVALS
from insights.statistics.periods import PeriodError
from insights.views.filter_bar import filter_bar
from tasks.follow_through import WIDTH

EXPORTS = ("csv", "json")


def read_filters(request: HttpRequest) -> StatisticsFilter:
    rows = Incident.objects.visible_to(request.user)  # type: ignore[arg-type]
    return StatisticsFilter(request.GET, rows, request=request)


@require_safe
def statistics_page(request: AuthenticatedRequest) -> HttpResponse:
    """`?period=&started_from=&started_to=&team=&service=&severity=&category=&backfilled=&metric=`"""
    filters, now = read_filters(request), timezone.now()
    metric = filters.values.get("metric", DEFAULT_METRIC)
    context: dict[str, Any] = {
        "bar": filter_bar(request.user, filters),
        "filters": filters,
        "coverage_url": reverse("insights:coverage") + filters.query(metric=""),
        "exports": [
            (kind.upper(), reverse("insights:statistics-export", args=[kind]) + filters.query()) for kind in EXPORTS
        ],
    }
    try:
        scope = Scope.of(request.user, filters, now)
    except PeriodError as error:
        return page(request, "insights/statistics.html", "", context | {"period_error": error.message}, status=422)
    context |= {"period": scope.period, "before": scope.period.previous, "unknown": filters.unknown}
    made = partial(page_context, scope, metric)
    name = f"statistics {filters.query()}"
    context["body"] = partial(cached_html, request, name, "insights/statistics/body.html", made)
    return page(request, "insights/statistics.html", "", context)


@require_safe
def export_statistics(request: AuthenticatedRequest, kind: str) -> HttpResponse:
    """`/insights/export.csv` or `.json`: the page with its filters."""
    if kind not in EXPORTS:
        raise Http404
    filters = read_filters(request)
    try:
        scope = Scope.of(request.user, filters, timezone.now())
    except PeriodError as error:
        return HttpResponse(error.message, status=422, content_type="text/plain; charset=utf-8")
    report = statistics_report(scope, filters.values.get("metric", DEFAULT_METRIC))
    if kind == "json":
        return attached(JsonResponse(statistics_data(report, request.user.time_zone)), "statistics.json")
    return attached(HttpResponse(statistics_csv(report), content_type="text/csv; charset=utf-8"), "statistics.csv")


def attached(response: HttpResponse, name: str) -> HttpResponse:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def page_context(scope: Scope, metric: str) -> dict[str, Any]:
    report = statistics_report(scope, metric)
    return {
        "report": report,
        "intervals": INTERVALS,
        "definitions": DEFINITIONS,
        "incidents": number_context(report.incidents),
        "follow_through": [share_context(share) for share in report.follow_through],
        "durations": durations_context(report.durations) | {"choices": metric_choices(scope.filters, metric)},
        "phases": phases_context(report.phases),
        "trends": [trend_context(scope, trend) for trend in report.trends if trend.rows],
        "balance": [
            ("By purpose", "kinds", [share_context(share) for share in report.kinds]),
            ("By kind of fix, strongest first", "strengths", [share_context(share) for share in report.strengths]),
        ],
        "closed": [share_context(share) for share in report.closed],
        "postmortems": share_context(report.postmortems),
        "moves": number_context(report.moves),
        "moved_days": moved_days_texts(report),
    }


def metric_choices(filters: CoverageFilter, metric: str) -> list[dict[str, Any]]:
    return [{"label": label, "url": filters.query(metric=key), "current": key == metric} for key, label in METRICS]


def share_context(share: Share) -> dict[str, Any]:
    """A share as `components/proportion.html` and the figures of the page show it."""
    facts: dict[str, Any] = {
        "key": share.key,
        "label": share.label,
        "of": f"{share.value.count} of {share.value.total}" if share.value.total else "",
        "percent": "",
        "interval": "",
        "drawn": None,
        "verdict": verdict_text(share.verdict, share.value.total, share.earlier.total if share.earlier else 0),
        "before": f"{share.earlier.count} of {share.earlier.total}" if share.earlier and share.earlier.total else "",
        "note": share.note,
        "url": share.url if share.value.total else "",
        "definition": share.definition,
        "missing": "Too few for a share" if share.value.total else "None in this period",
    }
    if share.percent is None or share.interval is None:
        return facts
    low, high = share.interval
    drawn = {
        "from": round(low * WIDTH / 100),
        "width": round((high - low) * WIDTH / 100),
        "at": round(share.percent * WIDTH / 100),
    }
    return facts | {"percent": f"{share.percent:.0f}%", "interval": f"{low:.0f}–{high:.0f}%", "drawn": drawn}


def number_context(number: Number) -> dict[str, Any]:
    low, high = number.interval
    return {
        "label": number.label,
        "count": number.count,
        "interval": f"{low:.1f}–{high:.1f}",
        "verdict": verdict_text(number.verdict, number.count, number.earlier),
        "before": f"{number.earlier} in {number.earlier_days} days",
        "days": number.days,
        "url": number.url,
        "definition": number.definition,
    }


def verdict_text(verdict: str, n: int, earlier: int) -> str:
    return f"{verdict} (n = {n}, {earlier})" if verdict else ""


def durations_context(compared: Compared) -> dict[str, Any]:
    label, definition = LABELS[compared.metric]
    recorded = [row for row in compared.rows[:-2] if row.incidents] + compared.rows[-2:]
    rows = [(row.period.words, row.values, row.spread) for row in recorded]
    before, chosen = compared.rows[-2], compared.rows[-1]
    medians = "; ".join(f"{row.period.words}: {spread_texts(row.spread)['median']}" for row in recorded)
    return {
        "label": label,
        "definition": definition,
        "words": f"{label} by period, medians. {medians}.",
        "plot": dot_plot(rows) if any(row.values for row in compared.rows) else None,
        "table": [
            {"period": row.period.words, "of": f"{row.spread.n} of {row.incidents}", **spread_texts(row.spread)}
            for row in recorded
        ],
        "verdict": verdict_text(compared.verdict, chosen.spread.n, before.spread.n),
        "known": f"{chosen.spread.n} of {chosen.incidents}",
        "few": [(f"INC-{pk}", pk, duration_text(seconds)) for seconds, pk in chosen.values] if chosen.is_few else [],
    }


def spread_texts(spread: Spread) -> dict[str, str]:
    """Median, interval and p90 in words; why one is missing."""
    if spread.n < FEW:
        return {"median": "–", "interval": "listed, not summarized" if spread.n else "–", "p90": "–"}
    low, high = spread.interval or (None, None)
    return {
        "median": duration_text(spread.median or 0),
        "interval": "too few for a 95% interval"
        if low is None or high is None
        else f"{duration_text(low)} to {duration_text(high)}",
        "p90": "n < 10" if spread.p90 is None else duration_text(spread.p90),
    }


def phases_context(phases: Phases) -> dict[str, Any]:
    share = phases.diversion / phases.total if phases.total else 0.0
    return {
        "bars": phase_bars(phases.seconds) if phases.incidents >= FEW and phases.total else [],
        "incidents": phases.incidents,
        "total": duration_text(phases.total),
        "ruled_out": duration_text(phases.diversion) if phases.diversion else "",
        "ruled_out_share": f"{share * 100:.0f}%",
        "diverted": phases.diverted,
    }


def trend_context(scope: Scope, trend: Trend) -> dict[str, Any]:
    most = max(count for row in trend.rows for count in row.counts)

    def cells(row: TrendRow) -> list[tuple[CountBar, str, str]]:
        bars = zip(count_bars(row.counts, most), trend.periods, strict=True)
        return [(bar, trend_list(scope, trend.dimension, row.key, each), each.words) for bar, each in bars]

    return {
        "label": trend.label,
        "dimension": trend.dimension,
        "periods": [period.words for period in trend.periods],
        "rows": [{"name": row.name, "key": row.key, "total": row.total, "cells": cells(row)} for row in trend.rows],
        "width": WIDE * len(trend.periods),
        "more": trend.more,
    }


def moved_days_texts(report: Report) -> dict[str, Any]:
    spread = report.moved_days
    if spread.n < FEW:
        return {"median": "", "tasks": report.moved_tasks}
    low, high = spread.interval or (None, None)
    interval = "too few for a 95% interval" if low is None else f"95% interval {low} to {high} days"
    return {
        "median": f"{spread.median:g} days",
        "interval": interval,
        "tasks": report.moved_tasks,
        "verdict": verdict_text(report.moved_days_verdict, spread.n, report.moves.earlier),
    }
