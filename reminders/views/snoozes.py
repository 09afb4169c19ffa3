"""Pause and resume reminders. Open work stays on My work."""

from datetime import datetime
from functools import partial

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, run_action
from reminders.actions import snoozes
from reminders.forms import SnoozeForm
from reminders.schedule import morning_after
from reminders.upcoming import active_snoozes


def render_snooze_form(
    request: AuthenticatedRequest, form: SnoozeForm | None = None, *, status: int = 200
) -> HttpResponse:
    rest = active_snoozes(request.user, timezone.now()).first()
    context = {"form": form or SnoozeForm(), "rest": rest}
    return page(request, "reminders/snooze_form.html", "", context, status=status)


@require_safe
def snooze_form(request: AuthenticatedRequest) -> HttpResponse:
    return render_snooze_form(request)


@action_view
def snooze_reminders(request: AuthenticatedRequest) -> HttpResponse:
    form = SnoozeForm(request.POST)
    action = partial(snooze_for, user=request.user, now=timezone.now())
    render = partial(render_snooze_form, request, form)
    return run_action(request, form, action, render=render, done=lambda _: redirect("dashboard:my-work"))


def snooze_for(days: int, reason: str, *, user: User, now: datetime) -> None:
    snoozes.snooze(by=user, until=morning_after(now, days, user.zone), reason=reason, now=now)


@action_view
def resume_reminders(request: AuthenticatedRequest) -> HttpResponse:
    snoozes.end_snoozes(by=request.user)
    return redirect("dashboard:my-work")
