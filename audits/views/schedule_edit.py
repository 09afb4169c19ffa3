"""Editing and stopping a schedule."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from audits.actions import schedule_edits
from audits.forms import EditScheduleForm, ReasonForm
from audits.views.schedules import schedule_of, show_schedule
from core.errors import Invalid
from core.web.render import page


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """`/audits/schedules/<id>/edit/`: show and process the form."""
    schedule = schedule_of(request.user, pk)
    schedule_edits.must_reschedule(request.user)
    schedule_edits.refuse_stopped(schedule)
    form = EditScheduleForm(request.POST if request.method == "POST" else None, schedule=schedule)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(schedule_edits.edit_schedule(schedule, by=request.user, **form.cleaned_data))
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    status = 422 if request.method == "POST" else 200
    return page(request, "audits/schedule_edit.html", "", {"schedule": schedule, "form": form}, status=status)


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    schedule, form = schedule_of(request.user, pk), ReasonForm(request.POST)
    if not form.is_valid():
        return show_schedule(request, schedule, form, 422)
    return redirect(schedule_edits.stop_schedule(schedule, by=request.user, **form.cleaned_data))
