"""Findings: list, page, close, create a task."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.models import User
from audits.actions import findings as finding_actions
from audits.display import finding_chip
from audits.forms import CloseFindingForm, FindingTaskForm
from audits.models import Finding
from audits.policies import can_close_finding
from core.errors import Invalid
from core.web.paging import keyset
from tasks.policies import can_propose


def finding_list(request: HttpRequest) -> HttpResponse:
    """Open findings; `?state=all` includes closed ones."""
    rows = Finding.objects.visible_to(request.user).for_list()
    everything = request.GET.get("state") == "all"
    part = keyset(rows if everything else rows.still_open(), key="raised_at", after=request.GET.get("after", ""))
    lines = [{"finding": row, "chip": finding_chip(row)} for row in part.rows]
    more = f"?{'state=all&' if everything else ''}after={part.more}" if part.more else ""
    return render(request, "audits/finding_list.html", {"lines": lines, "everything": everything, "more_url": more})


def finding_of(user: User, pk: int) -> Finding:
    rows = Finding.objects.visible_to(user).select_related(
        "run__version__checklist", "item", "task__owner", "raised_by", "closed_by", "circle"
    )
    return get_object_or_404(rows, pk=pk)


def show_finding(request: HttpRequest, finding: Finding, status: int = 200, **forms: Any) -> HttpResponse:
    user = request.user
    context = {
        "finding": finding,
        "chip": finding_chip(finding),
        "answer": finding.run.answers.filter(item=finding.item).select_related("by").first(),
        "close_form": CloseFindingForm(),
        "task_form": FindingTaskForm(circle=finding.circle, auto_id="task_%s"),
        "may_close": finding.state == "open" and can_close_finding(user) and finding.raised_by_id != user.pk,
        "may_task": finding.state == "open" and finding.task is None and can_propose(user),
        **forms,
    }
    return render(request, "audits/finding_detail.html", context, status=status)


def finding_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return show_finding(request, finding_of(request.user, pk))


@require_POST
def finding_close(request: HttpRequest, pk: int) -> HttpResponse:
    finding, form = finding_of(request.user, pk), CloseFindingForm(request.POST)
    if not form.is_valid():
        return show_finding(request, finding, 422, close_form=form)
    finding_actions.close_finding(finding, by=request.user, **form.cleaned_data)
    return redirect(finding)


@require_POST
def finding_task(request: HttpRequest, pk: int) -> HttpResponse:
    finding = finding_of(request.user, pk)
    form = FindingTaskForm(request.POST, circle=finding.circle, auto_id="task_%s")
    if not form.is_valid():
        return show_finding(request, finding, 422, task_form=form)
    try:
        finding_actions.make_task(finding, by=request.user, **form.cleaned_data)
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return show_finding(request, finding, 422, task_form=form)
    return redirect(finding)
