"""The front page of audits, schedules and findings."""

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from core.accounts.models import User
from core.errors import Invalid
from core.web.paging import keyset
from tasks.actions import findings as finding_actions
from tasks.actions import scheduling
from tasks.forms.audits import CloseFindingForm, FindingTaskForm, ReasonForm, ScheduleForm
from tasks.models import AuditRun, AuditSchedule, Finding
from tasks.policies import can_close_finding, can_plan_run, can_propose, can_reschedule, can_schedule
from tasks.reading import finding_chip, run_chip, today_of
from tasks.recurring import in_words

SHOWN = 20


def overview(request: HttpRequest) -> HttpResponse:
    """Due, waiting for approval, missed, done: each with its newest rows."""
    user, on = request.user, today_of(request.user)
    rows = AuditRun.objects.visible_to(user).for_list()
    groups = [
        ("Due", "clock", rows.unfinished().order_by("due_on", "pk")),
        ("Signed, waiting for approval", "shield-check", rows.filter(state="signed").order_by("due_on", "pk")),
        ("Missed, not accepted yet", "x", rows.filter(state="missed", missed_accepted_by=None).order_by("-due_on")),
        ("Approved", "circle-check", rows.filter(state="approved").order_by("-pk")),
    ]
    shown = [
        {"title": title, "icon": icon, "lines": [run_line(run, on) for run in found[:SHOWN]]}
        for title, icon, found in groups
    ]
    context = {"groups": [group for group in shown if group["lines"]], "may": can_plan_run(user)}
    return render(request, "tasks/audit_overview.html", context)


def run_line(run: AuditRun, on: Any) -> dict[str, Any]:
    score = f"{run.score}%" if run.score is not None else ""
    late = run.is_open and run.due_on is not None and run.due_on < on
    return {"run": run, "chip": run_chip(run), "score": score, "late": late, "passed": run.passed}


def schedule_list(request: HttpRequest) -> HttpResponse:
    return show_schedules(request, ScheduleForm())


def show_schedules(request: HttpRequest, form: ScheduleForm, status: int = 200) -> HttpResponse:
    rows = AuditSchedule.objects.visible_to(request.user)
    found = rows.select_related("checklist", "assignee", "service", "team", "task").order_by(
        F("stopped_at").asc(nulls_first=True), "paused_at", "next_due", "pk"
    )
    lines = [{"schedule": schedule, "often": in_words(schedule.rrule)} for schedule in found[:200]]
    context = {"lines": lines, "form": form, "may": can_schedule(request.user)}
    return render(request, "tasks/schedule_list.html", context, status=status)


@require_POST
def schedule_create(request: HttpRequest) -> HttpResponse:
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        return show_schedules(request, form, 422)
    try:
        schedule = scheduling.create_schedule(by=request.user, **form.cleaned_data)
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return show_schedules(request, form, 422)
    return redirect(schedule)


def schedule_of(user: User, pk: int) -> AuditSchedule:
    rows = AuditSchedule.objects.visible_to(user).select_related(
        "checklist", "assignee", "service", "team", "task", "incident", "circle"
    )
    return get_object_or_404(rows, pk=pk)


def schedule_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return show_schedule(request, schedule_of(request.user, pk), ReasonForm())


def show_schedule(request: HttpRequest, schedule: AuditSchedule, form: ReasonForm, status: int = 200) -> HttpResponse:
    on, running = today_of(request.user), schedule.stopped_at is None
    runs = AuditRun.objects.visible_to(request.user).filter(schedule=schedule).for_list().order_by("-pk")[:SHOWN]
    context = {
        "schedule": schedule,
        "often": in_words(schedule.rrule),
        "lines": [run_line(run, on) for run in runs],
        "may": running and can_schedule(request.user),
        "may_edit": running and can_reschedule(request.user),
        "form": form,
    }
    return render(request, "tasks/schedule_detail.html", context, status=status)


@require_POST
def schedule_pause(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect(scheduling.pause_schedule(schedule_of(request.user, pk), by=request.user))


@require_POST
def schedule_resume(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect(scheduling.resume_schedule(schedule_of(request.user, pk), by=request.user))


def finding_list(request: HttpRequest) -> HttpResponse:
    """Open findings first; `?state=all` shows the closed ones too."""
    rows = Finding.objects.visible_to(request.user).for_list()
    everything = request.GET.get("state") == "all"
    part = keyset(rows if everything else rows.still_open(), key="raised_at", after=request.GET.get("after", ""))
    lines = [{"finding": row, "chip": finding_chip(row)} for row in part.rows]
    more = f"?{'state=all&' if everything else ''}after={part.more}" if part.more else ""
    return render(request, "tasks/finding_list.html", {"lines": lines, "everything": everything, "more_url": more})


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
    return render(request, "tasks/finding_detail.html", context, status=status)


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
