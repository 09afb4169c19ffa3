"""The audits overview: runs by state, or those that match a filter, and the same runs as CSV."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from audits.display import run_line
from audits.exports import runs_csv
from audits.filters import RunFilter
from audits.models import AuditRun, Checklist
from audits.policies import can_export_period, can_plan_run
from audits.views.tabs import audit_tabs
from core.web.filters import options_of
from core.web.paging import keyset
from core.web.requests import AuthenticatedRequest
from incidents.models import Service
from tasks.display import today_of

SHOWN = 20


def filtered_runs(request: AuthenticatedRequest) -> RunFilter:
    return RunFilter(request.GET, AuditRun.objects.visible_to(request.user).for_list(), request=request)


@require_safe
def audit_overview(request: AuthenticatedRequest) -> HttpResponse:
    """`/audits/`: due, awaiting approval, missed and approved runs; with a filter, one list, newest first."""
    user, filters = request.user, filtered_runs(request)
    context = {
        "tabs": audit_tabs(user, "Runs"),
        "filters": filters,
        "options": filter_options(filters),
        "csv_url": f"{reverse('audits:runs-csv')}{filters.query()}",
        "may": can_plan_run(user),
        "may_export": can_export_period(user),
        **(matches(request, filters) if filters.values else {"groups": groups(filters.qs, today_of(user))}),
    }
    return render(request, "audits/audit_overview.html", context)


def groups(rows: Any, on: Any) -> list[dict[str, Any]]:
    """The newest rows of each group that has any."""
    parts = [
        ("Due", "clock", rows.unfinished().order_by("due_on", "pk")),
        ("Signed, awaiting approval", "shield-check", rows.filter(state="signed").order_by("due_on", "pk")),
        ("Missed, not acknowledged", "x", rows.filter(state="missed", missed_acknowledged_by=None).order_by("-due_on")),
        ("Approved", "circle-check", rows.filter(state="approved").order_by("-pk")),
    ]
    shown = [
        {"title": title, "icon": icon, "lines": [run_line(run, on) for run in found[:SHOWN]]}
        for title, icon, found in parts
    ]
    return [group for group in shown if group["lines"]]


def matches(request: AuthenticatedRequest, filters: RunFilter) -> dict[str, Any]:
    part = keyset(filters.qs, key="created_at", after=request.GET.get("after", ""))
    lines = [run_line(run, today_of(request.user)) for run in part.rows]
    return {"lines": lines, "more": filters.query(after=part.more) if part.more else ""}


def filter_options(filters: RunFilter) -> dict[str, list[tuple[str, str, bool]]]:
    """The options of each select field. Two queries."""
    found = {
        "status": list(AuditRun.State.choices),
        "checklist": list(Checklist.objects.order_by("title").values_list("slug", "title")[:200]),
        "service": list(Service.objects.in_use().order_by("name").values_list("slug", "name")[:500]),
    }
    return {name: options_of(pairs, filters.chosen(name)) for name, pairs in found.items()}


@require_safe
def export_runs(request: AuthenticatedRequest) -> HttpResponse:
    """The runs as CSV with the filters of the page, limited to runs the user may see."""
    rows = filtered_runs(request).qs.select_related("signed_by", "approved_by").order_by("-created_at", "-pk")
    response = HttpResponse(runs_csv(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="audit-runs.csv"'
    return response
