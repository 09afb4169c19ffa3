"""`/insights/coverage/`: the matrix, its files, and the risks that managers accept."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.web.filters import query_string
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, form_view, post_data, run_action
from dashboard.cached import cached_html
from incidents.models import Incident
from insights.actions import risks
from insights.coverage import CategoryRow, Cell, Cover, active_acceptances, coverage, open_risks
from insights.coverage_exports import coverage_csv, coverage_data
from insights.filters import CoverageFilter
from insights.forms import AcceptRiskForm
from insights.models import RiskAcceptance
from insights.policies import can_accept_risk, must_accept_risk
from insights.scope import Scope
from insights.statistics.definitions import COVERAGE
from insights.statistics.periods import PeriodError
from insights.views.filter_bar import filter_bar
from insights.views.statistics import EXPORTS, attached

STYLES = {"effective": "gilt", "failed": "hole", "missing": "hole"}
KINDS = {"failed": "bad", "missing": "bad", "accepted": "none"}
ICONS = {
    "effective": "rosette-discount-check",
    "failed": "alert-triangle",
    "missing": "alert-triangle",
    "accepted": "lock",
}


def read_filters(request: HttpRequest) -> CoverageFilter:
    rows = Incident.objects.visible_to(request.user)  # type: ignore[arg-type]
    return CoverageFilter(request.GET, rows, request=request)


@require_safe
def coverage_page(request: AuthenticatedRequest) -> HttpResponse:
    """`?period=&started_from=&started_to=&team=&service=&severity=&category=&backfilled=`"""
    filters = read_filters(request)
    address = reverse("insights:coverage-export", args=["csv"]).removesuffix("csv")
    context: dict[str, Any] = {
        "bar": filter_bar(request.user, filters),
        "filters": filters,
        "exports": [(kind.upper(), f"{address}{kind}{filters.query()}") for kind in EXPORTS],
        "statistics_url": reverse("insights:statistics") + filters.query(),
    }
    try:
        scope = Scope.of(request.user, filters, timezone.now())
    except PeriodError as error:
        return page(request, "insights/coverage.html", "", context | {"period_error": error.message}, status=422)
    context |= {"period": scope.period, "unknown": filters.unknown}
    name = f"coverage {filters.query()}"
    context["body"] = partial(cached_html, request, name, "insights/coverage_body.html", partial(page_context, scope))
    return page(request, "insights/coverage.html", "", context)


def page_context(scope: Scope) -> dict[str, Any]:
    rows, may = coverage(scope), can_accept_risk(scope.user)
    return {
        "covers": [cover.label for cover in Cover],
        "rows": [row_context(row, may) for row in rows],
        "open_risks": open_risks(rows),
        "acceptances": active_acceptances(scope.user, scope.now),
        "may_accept": may,
        "definition": COVERAGE,
        "empty_text": "Rows appear when incidents of the period have contributing factors with a category.",
    }


def row_context(row: CategoryRow, may: bool) -> dict[str, Any]:
    cells = [cell_context(row, row.cells[cover], may) for cover in Cover]
    return {"category": row.category, "incidents": row.incidents, "cells": cells}


def cell_context(row: CategoryRow, cell: Cell, may: bool) -> dict[str, Any]:
    accept = ""
    if may and cell.is_open_risk:
        accept = reverse("insights:accept-risk") + query_string({"category": row.category.code, "cover": cell.cover})
    facts = cell.acceptance
    return {
        "cell": cell,
        "style": STYLES.get(cell.state, ""),
        "kind": KINDS.get(cell.state, ""),
        "icon": ICONS.get(cell.state, ""),
        "title": f"{facts.accepted_by.name}: {facts.reason}" if facts else "",
        "anchor": f"#risk-{facts.pk}" if facts else "",
        "accept_url": accept,
        "label": f"Accept: {row.category.name}, {cell.text}" if accept else "",
    }


@require_safe
def export_coverage(request: AuthenticatedRequest, kind: str) -> HttpResponse:
    """`/insights/coverage/export.csv` or `.json`: the matrix with the filters of the page."""
    if kind not in EXPORTS:
        raise Http404
    try:
        scope = Scope.of(request.user, read_filters(request), timezone.now())
    except PeriodError as error:
        return HttpResponse(error.message, status=422, content_type="text/plain; charset=utf-8")
    rows = coverage(scope)
    if kind == "json":
        return attached(JsonResponse(coverage_data(rows, scope)), "coverage.json")
    return attached(HttpResponse(coverage_csv(rows), content_type="text/csv; charset=utf-8"), "coverage.csv")


@form_view
def accept_risk(request: AuthenticatedRequest) -> HttpResponse:
    """The form, with the risk of `?category=&cover=` chosen."""
    must_accept_risk(request.user)
    initial = {name: request.GET.get(name) for name in ("category", "cover")}
    form = AcceptRiskForm(post_data(request), initial=initial)

    def done(row: RiskAcceptance) -> HttpResponse:
        messages.success(request, f"Accepted until {row.until}: {row.category.name}, {row.get_cover_display()}.")
        return redirect("insights:coverage")

    render_page = partial(page, request, "insights/accept_risk.html", "", {"form": form})
    return run_action(request, form, partial(risks.accept_risk, by=request.user), render=render_page, done=done)


@action_view
def withdraw_acceptance(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(RiskAcceptance.objects.visible_to(request.user).select_related("category"), pk=pk)
    risks.withdraw_acceptance(row, by=request.user)
    messages.success(request, f"{row.category.name}, {row.get_cover_display()}: the risk is open again.")
    return redirect("insights:coverage")
