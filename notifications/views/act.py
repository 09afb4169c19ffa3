"""`/act/<token>/`, the page behind a link in a message. Opening it changes nothing; the recipient confirms by POST."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.errors import Invalid, Refused
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view
from notifications.actions.message_links import send_new_link, use_link
from notifications.links import ActionLink, read_action
from notifications.message_actions import MessageAction, actions_for
from notifications.models import ActionUse, Notification
from notifications.targets import targets_of

Choice = tuple[MessageAction, forms.BaseForm]


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: AuthenticatedRequest, token: str) -> HttpResponse:
    """GET shows the choices, POST performs the chosen one."""
    link = read_action(token)
    note = own_note(request, link)
    if link is None or note is None:
        return render_act_page(request, "unavailable", status=404)
    target = targets_of([note], request.user).get((note.target_kind, note.target_id))
    context: dict[str, Any] = {"note": note, "target": target, "expires_at": link.expires_at, "token": token}
    if used := ActionUse.objects.filter(notification=note).first():
        return render_act_page(request, "used", **context, used=used, status=410)
    if target is None:
        return render_act_page(request, "unavailable", status=404)
    now = timezone.now()
    if now >= link.expires_at:
        return render_act_page(request, "expired", **context, status=410)
    chosen = request.POST.get("action") or request.GET.get("do", "")
    choices = choices_of(request, note, target, chosen)
    if not choices:
        return render_act_page(request, "nothing", **context, status=410)
    context |= {"choices": choices, "chosen": chosen or choices[0][0].key}
    if request.method == "POST":
        return perform(request, note, link, context, now)
    return render_act_page(request, "confirm", **context)


def own_note(request: AuthenticatedRequest, link: ActionLink | None) -> Notification | None:
    """The notification of the link, if this person received it: a forwarded link opens nothing."""
    if link is None:
        return None
    rows = Notification.objects.visible_to(request.user).filter(recipient=request.user)
    return rows.filter(pk=link.notification_id).first()


def choices_of(request: AuthenticatedRequest, note: Notification, target: Any, chosen: str) -> list[Choice]:
    """Each action with its form; the posted one is filled."""
    found = actions_for(request.user, note.target_kind, target)
    posted = request.POST if request.method == "POST" else None
    return [(row, row.form(posted if row.key == chosen else None, request.user, target)) for row in found]


def perform(
    request: AuthenticatedRequest, note: Notification, link: ActionLink, context: dict[str, Any], now: datetime
) -> HttpResponse:
    found = next(((row, form) for row, form in context["choices"] if row.key == context["chosen"]), None)
    if found is None:
        return render_act_page(request, "confirm", **context, status=422)
    action, form = found
    if not form.is_valid():
        return render_act_page(request, "confirm", **context, status=422)
    try:
        used = use_link(
            note,
            by=request.user,
            target=context["target"],
            action=action,
            expires_at=link.expires_at,
            now=now,
            values=form.cleaned_data,
        )
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return render_act_page(request, "confirm", **context, status=422)
    except Refused as error:
        form.add_error(None, str(error))
        return render_act_page(request, "confirm", **context, status=error.status)
    return render_act_page(request, "done", **context, used=used)


@action_view
def act_again(request: AuthenticatedRequest, token: str) -> HttpResponse:
    """Send a new link for one that expired."""
    note = own_note(request, read_action(token))
    if note is None:
        return render_act_page(request, "unavailable", status=404)
    send_new_link(note, by=request.user, now=timezone.now())
    return redirect("notifications:act", token)


def render_act_page(request: AuthenticatedRequest, state: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """The referrer policy stays "same-origin": with "no-referrer" browsers send the form with `Origin: null`,
    which the CSRF check refuses."""
    response = render(request, "notifications/act.html", {"state": state, **context}, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
