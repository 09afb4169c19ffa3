"""A schedule is changed or stopped by a manager."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Invalid
from core.web.page import page
from tasks.actions import rescheduling
from tasks.forms.audits import EditScheduleForm, ReasonForm
from tasks.views.audits import schedule_of, show_schedule


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """`/audits/schedules/<id>/edit/`: the form and what it does."""
    schedule = schedule_of(request.user, pk)
    rescheduling.must_reschedule(request.user)
    rescheduling.refuse_stopped(schedule)
    form = EditScheduleForm(request.POST if request.method == "POST" else None, schedule=schedule)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(rescheduling.edit_schedule(schedule, by=request.user, **form.cleaned_data))
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    status = 422 if request.method == "POST" else 200
    return page(request, "tasks/schedule_edit.html", "", {"schedule": schedule, "form": form}, status=status)


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    schedule, form = schedule_of(request.user, pk), ReasonForm(request.POST)
    if not form.is_valid():
        return show_schedule(request, schedule, form, 422)
    return redirect(rescheduling.stop_schedule(schedule, by=request.user, **form.cleaned_data))
