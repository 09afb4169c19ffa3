"""Editing and stopping a schedule."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from audits.actions import schedule_edits
from audits.forms.runs import ReasonForm
from audits.forms.schedules import EditScheduleForm
from audits.views.schedules import render_schedule_page, schedule_of
from core.web.merging import merging
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, form_view, post_data, run_action


@form_view
def edit_schedule(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """`/audits/schedules/<id>/edit/`: the form and what it does."""
    schedule = schedule_of(request.user, pk)
    schedule_edits.must_reschedule(request.user)
    schedule_edits.refuse_stopped(schedule)
    form = merging(EditScheduleForm)(post_data(request), schedule=schedule)
    action = partial(schedule_edits.edit_schedule, schedule, by=request.user)
    context: dict[str, Any] = {"schedule": schedule, "form": form}
    if "preview" in request.POST:
        status = 200 if form.is_valid() else 422
        return page(request, "audits/schedule_edit.html", "", {**context, "preview": form.preview()}, status=status)
    render = partial(page, request, "audits/schedule_edit.html", "", context)
    return run_action(request, form, action, render=render, done=redirect)


@action_view
def stop_schedule(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    schedule, form = schedule_of(request.user, pk), ReasonForm(request.POST)
    action = partial(schedule_edits.stop_schedule, schedule, by=request.user)
    render = partial(render_schedule_page, request, schedule, form)
    return run_action(request, form, action, render=render, done=redirect)
