"""Findings: list, page, close, create a task."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.models import User
from audits.actions import findings as finding_actions
from audits.display import finding_chip
from audits.forms.findings import CloseFindingForm, FindingTaskForm
from audits.models import Finding
from audits.policies import can_close_finding
from audits.views.tabs import audit_tabs
from core.web.paging import keyset
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, run_action
from tasks.policies import can_propose


def finding_list(request: AuthenticatedRequest) -> HttpResponse:
    """Open findings; `?status=all` includes closed ones."""
    rows = Finding.objects.visible_to(request.user).for_list()
    everything = request.GET.get("status") == "all"
    part = keyset(rows if everything else rows.still_open(), key="raised_at", after=request.GET.get("after", ""))
    lines = [{"finding": row, "chip": finding_chip(row)} for row in part.rows]
    more = f"?{'status=all&' if everything else ''}after={part.more}" if part.more else ""
    context = {"lines": lines, "everything": everything, "more_url": more, "tabs": audit_tabs(request.user, "Findings")}
    return render(request, "audits/finding_list.html", context)


def finding_of(user: User, pk: int) -> Finding:
    rows = Finding.objects.visible_to(user).select_related(
        "run__version__checklist", "item", "task__owner", "raised_by", "closed_by", "circle"
    )
    return get_object_or_404(rows, pk=pk)


def render_finding_page(
    request: AuthenticatedRequest, finding: Finding, *, status: int = 200, **forms: Any
) -> HttpResponse:
    user = request.user
    answer = finding.run.answers.filter(item=finding.item).select_related("by").first()
    context = {
        "finding": finding,
        "chip": finding_chip(finding),
        "answer": answer,
        "evidence": answer.evidence.select_related("added_by", "file__removed_by") if answer else [],
        "close_form": CloseFindingForm(),
        "task_form": FindingTaskForm(circle=finding.circle, auto_id="task_%s"),
        "may_close": finding.state == "open" and can_close_finding(user) and finding.raised_by_id != user.pk,
        "may_task": finding.state == "open" and finding.task is None and can_propose(user),
        **forms,
    }
    return render(request, "audits/finding_detail.html", context, status=status)


def finding_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    return render_finding_page(request, finding_of(request.user, pk))


@action_view
def close_finding(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    finding, form = finding_of(request.user, pk), CloseFindingForm(request.POST)
    action = partial(finding_actions.close_finding, finding, by=request.user)
    render = partial(render_finding_page, request, finding, close_form=form)
    return run_action(request, form, action, render=render, done=lambda _: redirect(finding))


@action_view
def create_finding_task(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    finding = finding_of(request.user, pk)
    form = FindingTaskForm(request.POST, circle=finding.circle, auto_id="task_%s")
    action = partial(finding_actions.make_task, finding, by=request.user)
    render = partial(render_finding_page, request, finding, task_form=form)
    return run_action(request, form, action, render=render, done=lambda _: redirect(finding))
