"""Settings, holiday calendars: import iCalendar files, view, delete."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from accounts.models import User
from core.errors import Invalid
from core.web.body_limits import takes_files
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, run_action
from reminders.actions.calendars import delete_calendar, import_calendar
from reminders.forms import CalendarForm
from reminders.holiday_files import MAX_BYTES
from reminders.models import HolidayCalendar
from reminders.policies import can_edit_policies


def render_calendars(
    request: AuthenticatedRequest, form: CalendarForm | None = None, *, status: int = 200
) -> HttpResponse:
    rows = HolidayCalendar.objects.select_related("imported_by").prefetch_related("days", "policies")
    context = {"rows": rows, "form": form or CalendarForm(), "may": can_edit_policies(request.user)}
    return page(request, "reminders/calendar_list.html", "", context, status=status)


@require_safe
def calendar_list(request: AuthenticatedRequest) -> HttpResponse:
    return render_calendars(request)


@takes_files
@action_view
def calendar_import(request: AuthenticatedRequest) -> HttpResponse:
    form = CalendarForm(request.POST, request.FILES)
    render, done = partial(render_calendars, request, form), partial(respond_imported, request)
    return run_action(request, form, partial(import_upload, by=request.user), render=render, done=done)


def import_upload(*, by: User, name: str, code: str, file: Any) -> HolidayCalendar:
    if file.size > MAX_BYTES:
        raise Invalid("file", f"The file is larger than {MAX_BYTES // 1024} KB. Export only the holidays.")
    return import_calendar(by=by, name=name, code=code, content=file.read())


def respond_imported(request: AuthenticatedRequest, calendar: HolidayCalendar) -> HttpResponse:
    messages.success(request, f"{calendar.name} imported: {calendar.days.count()} days.")
    return redirect("reminders:calendars")


@action_view
def calendar_delete(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    delete_calendar(get_object_or_404(HolidayCalendar, pk=pk), by=request.user)
    return redirect("reminders:calendars")
