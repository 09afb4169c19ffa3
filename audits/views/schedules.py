"""Schedule list, page and verbs."""

from functools import partial
from typing import Any

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.models import User
from audits.actions import schedules
from audits.display import run_line
from audits.forms.runs import ReasonForm
from audits.forms.schedules import ScheduleForm
from audits.models import AuditRun, AuditSchedule
from audits.policies import can_reschedule, can_schedule
from audits.schedule_recurrence import describe_recurrence, next_days
from audits.views.run_activity import schedule_activity
from audits.views.tabs import audit_tabs
from core.web.once import once
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, run_action
from tasks.display import today_of

SHOWN = 20


def schedule_list(request: AuthenticatedRequest) -> HttpResponse:
    return render_schedule_list(request, ScheduleForm())


def render_schedule_list(
    request: AuthenticatedRequest, form: ScheduleForm, *, status: int = 200, preview: dict[str, Any] | None = None
) -> HttpResponse:
    rows = AuditSchedule.objects.visible_to(request.user)
    found = rows.select_related("checklist", "assignee", "service", "team", "task").order_by(
        F("stopped_at").asc(nulls_first=True), "paused_at", "next_due", "pk"
    )
    lines = [{"schedule": schedule, "often": describe_recurrence(schedule.rrule)} for schedule in found[:200]]
    context = {
        "lines": lines,
        "form": form,
        "preview": preview,
        "may": can_schedule(request.user),
        "tabs": audit_tabs(request.user, "Schedules"),
    }
    return render(request, "audits/schedule_list.html", context, status=status)


@action_view
@once
def create_schedule(request: AuthenticatedRequest) -> HttpResponse:
    form = ScheduleForm(request.POST)
    if "preview" in request.POST:
        return render_schedule_list(request, form, status=200 if form.is_valid() else 422, preview=form.preview())
    action = partial(schedules.create_schedule, by=request.user)
    return run_action(request, form, action, render=partial(render_schedule_list, request, form), done=redirect)


def schedule_of(user: User, pk: int) -> AuditSchedule:
    rows = AuditSchedule.objects.visible_to(user).select_related(
        "checklist", "assignee", "service", "team", "task", "incident", "circle"
    )
    return get_object_or_404(rows, pk=pk)


def schedule_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    return render_schedule_page(request, schedule_of(request.user, pk), ReasonForm())


def render_schedule_page(
    request: AuthenticatedRequest, schedule: AuditSchedule, form: ReasonForm, *, status: int = 200
) -> HttpResponse:
    on, running = today_of(request.user), schedule.stopped_at is None
    runs = AuditRun.objects.visible_to(request.user).filter(schedule=schedule).for_list().order_by("-pk")[:SHOWN]
    context = {
        "schedule": schedule,
        "often": describe_recurrence(schedule.rrule),
        "later": next_days(schedule.rrule, schedule.starts_on, schedule.next_due),
        "lines": [run_line(run, on) for run in runs],
        "may": running and can_schedule(request.user),
        "may_edit": running and can_reschedule(request.user),
        "form": form,
        "activity": schedule_activity(schedule, request.user),
    }
    return render(request, "audits/schedule_detail.html", context, status=status)


@action_view
def pause_schedule(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    return redirect(schedules.pause_schedule(schedule_of(request.user, pk), by=request.user))


@action_view
def resume_schedule(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    return redirect(schedules.resume_schedule(schedule_of(request.user, pk), by=request.user))
