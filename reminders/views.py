"""Asking for quiet, and ending it. What a person owes stays on My work; only the messages wait."""

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.web.render import page
from reminders.actions import snoozes
from reminders.forms import SnoozeForm
from reminders.schedule import morning_after
from reminders.upcoming import active_snoozes

if TYPE_CHECKING:
    from accounts.models import User


def show(request: HttpRequest, form: SnoozeForm | None = None, status: int = 200) -> HttpResponse:
    rest = active_snoozes(cast("User", request.user), timezone.now()).first()
    context = {"form": form or SnoozeForm(), "rest": rest}
    return page(request, "reminders/snooze_form.html", "", context, status=status)


@require_safe
def snooze_form(request: HttpRequest) -> HttpResponse:
    return show(request)


@require_POST
def snooze(request: HttpRequest) -> HttpResponse:
    form = SnoozeForm(request.POST)
    if not form.is_valid():
        return show(request, form, status=422)
    user, now = cast("User", request.user), timezone.now()
    until = morning_after(now, form.cleaned_data["days"], user.zone)
    snoozes.snooze(by=user, until=until, reason=form.cleaned_data["reason"], now=now)
    return redirect("dashboard:my-work")


@require_POST
def wake(request: HttpRequest) -> HttpResponse:
    snoozes.wake(by=cast("User", request.user))
    return redirect("dashboard:my-work")
