"""The audits overview."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from audits.display import run_chip
from audits.models import AuditRun
from audits.policies import can_plan_run
from core.web.requests import AuthenticatedRequest
from tasks.display import today_of

SHOWN = 20


def audit_overview(request: AuthenticatedRequest) -> HttpResponse:
    """Due, awaiting approval, missed and approved runs, each with its newest rows."""
    user, on = request.user, today_of(request.user)
    rows = AuditRun.objects.visible_to(user).for_list()
    groups = [
        ("Due", "clock", rows.unfinished().order_by("due_on", "pk")),
        ("Signed, awaiting approval", "shield-check", rows.filter(state="signed").order_by("due_on", "pk")),
        ("Missed, not acknowledged", "x", rows.filter(state="missed", missed_accepted_by=None).order_by("-due_on")),
        ("Approved", "circle-check", rows.filter(state="approved").order_by("-pk")),
    ]
    shown = [
        {"title": title, "icon": icon, "lines": [run_line(run, on) for run in found[:SHOWN]]}
        for title, icon, found in groups
    ]
    context = {"groups": [group for group in shown if group["lines"]], "may": can_plan_run(user)}
    return render(request, "audits/audit_overview.html", context)


def run_line(run: AuditRun, on: Any) -> dict[str, Any]:
    score = f"{run.score}%" if run.score is not None else ""
    late = run.is_open and run.due_on is not None and run.due_on < on
    return {"run": run, "chip": run_chip(run), "score": score, "late": late, "passed": run.passed}
