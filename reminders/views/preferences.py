"""`/me/notifications/`: notification preferences, days off, and the next messages."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, form_view, post_data, run_action
from notifications.actions.preferences import add_days_off, preferences_of, remove_days_off, save_preferences
from notifications.actions.send_test_message import send_test_message
from notifications.models import DaysOff
from reminders.forms import DaysOffForm, PreferencesForm, SnoozeForm
from reminders.upcoming import active_snoozes, next_messages, quiet_hours


@form_view
def preferences_page(request: AuthenticatedRequest) -> HttpResponse:
    form = PreferencesForm(post_data(request), chosen=preferences_of(request.user), person=request.user)
    render = partial(render_preferences, request, form)
    return run_action(
        request,
        form,
        partial(save_preferences, by=request.user),
        render=render,
        done=partial(respond_saved_preferences, request),
    )


def render_preferences(
    request: AuthenticatedRequest, form: PreferencesForm, days_off: DaysOffForm | None = None, *, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    person = request.user
    context: dict[str, Any] = {
        "form": form,
        "days_off_form": days_off or DaysOffForm(),
        "days_off": person.days_off.filter(last__gte=timezone.localdate(now)),
        "next_messages": next_messages(person, now),
        "rest": active_snoozes(person, now).first(),
        "snooze_form": SnoozeForm(auto_id="snooze_%s"),
        "policy": quiet_hours().first(),
        "teams": person.teams_managed.all() | person.teams_led.all(),
        "offset": timezone.localtime(now, person.zone).isoformat()[-6:],
        "here": "notifications",
    }
    return page(request, "reminders/preferences.html", "", context, status=status)


def respond_saved_preferences(request: AuthenticatedRequest, _: object) -> HttpResponse:
    messages.success(request, "Notification settings saved")
    return redirect("reminders:preferences")


@action_view
def add_range(request: AuthenticatedRequest) -> HttpResponse:
    form = DaysOffForm(request.POST)
    render = partial(
        render_preferences, request, PreferencesForm(chosen=preferences_of(request.user), person=request.user), form
    )
    action = partial(add_days_off, by=request.user)
    return run_action(request, form, action, render=render, done=lambda _: redirect("reminders:preferences"))


@action_view
def remove_range(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    remove_days_off(get_object_or_404(DaysOff, pk=pk, person=request.user), by=request.user)
    return redirect("reminders:preferences")


@action_view
def test_mail(request: AuthenticatedRequest) -> HttpResponse:
    """Queue a test message to the person's own address."""
    send_test_message(by=request.user, now=timezone.now())
    messages.success(request, f"A test message to {request.user.email} is queued.")
    return redirect("reminders:preferences")
