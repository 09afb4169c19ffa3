"""Alerts: list, page, attach to an incident, declare one, mute."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from alerts.actions import alerts as actions
from alerts.display import alert_chip
from alerts.filters import AlertFilter
from alerts.forms.alerts import AttachForm, DeclareForm, MuteForm
from alerts.models import Alert, AlertMute, AlertSource, ReceivedBody
from alerts.policies import can_handle_alerts, can_manage_alert_sources, must_handle_alerts
from core.web.once import once
from core.web.paging import keyset
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, form_view, post_data, run_action

VIEWS = {"": "Unattached", "muted": "Muted", "all": "All"}
EARLIER = 10


def rows_of(request: AuthenticatedRequest) -> QuerySet[Alert]:
    rows = Alert.objects.visible_to(request.user)
    return rows.select_related("source__circle", "severity", "service", "incident", "circle")


def alert_of(request: AuthenticatedRequest, pk: int) -> Alert:
    return get_object_or_404(rows_of(request), pk=pk)


@require_safe
def alert_list(request: AuthenticatedRequest) -> HttpResponse:
    """Alerts that no incident has and that still wait; `?view=muted` and `?view=all` show the others."""
    now, view = timezone.now(), request.GET.get("view", "")
    view = view if view in VIEWS else ""
    filters = AlertFilter(request.GET, rows_of(request), request=request)
    rows = filters.qs
    if view != "all":
        rows = rows.unattached().unresolved().muted(now) if view == "muted" else rows.waiting(now)
    part = keyset(rows, key="received_at", after=request.GET.get("after", ""))
    kept = {"view": view} if view else {}
    may = can_manage_alert_sources(request.user)
    context = {
        "lines": [{"alert": row, "chip": alert_chip(row)} for row in part.rows],
        "more_url": filters.query(**kept, after=part.more) if part.more else "",
        "filters": filters,
        "view": view,
        "tabs": [
            {"label": label, "url": f"?view={name}" if name else reverse("alerts:list"), "current": name == view}
            for name, label in VIEWS.items()
        ],
        "acts": view != "all" and can_handle_alerts(request.user),
        "may_manage": may,
        "has_sources": AlertSource.objects.visible_to(request.user).exists(),
    }
    return page(request, "alerts/alert_list.html", "", context)


@require_safe
def alert_page(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    alert = alert_of(request, pk)
    now = timezone.now()
    others = rows_of(request).filter(source=alert.source, key=alert.key).exclude(pk=alert.pk)
    mutes = AlertMute.objects.visible_to(request.user).filter(source=alert.source, key=alert.key, until__gt=now)
    context = {
        "alert": alert,
        "chip": alert_chip(alert),
        "labels": sorted(alert.labels.items()),
        "mute": mutes.select_related("by").first(),
        "others": [{"alert": row, "chip": alert_chip(row)} for row in others.order_by("-received_at")[:EARLIER]],
        "body": body_of(alert, request),
        "may": can_handle_alerts(request.user),
        "may_manage": can_manage_alert_sources(request.user),
    }
    return page(request, "alerts/alert_detail.html", "", context)


def body_of(alert: Alert, request: AuthenticatedRequest) -> ReceivedBody | None:
    """The newest body, if it is about this alert only: others may belong to incidents that the person cannot see."""
    if not alert.body_digest:
        return None
    row = ReceivedBody.objects.filter(source=alert.source, digest=alert.body_digest).first()
    return row if row and (len(row.answer) == 1 or request.user.is_admin) else None


@form_view
@once
def attach(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    alert = alert_of(request, pk)
    form = AttachForm(post_data(request), by=request.user)
    action = partial(actions.attach_alert, alert, by=request.user)
    words = {"title": "Attach to an incident", "button": "Attach", "icon": "link"}
    return run_form(request, alert, form, action, done=lambda found: redirect(found.incident), **words)


@form_view
@once
def declare(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    alert = alert_of(request, pk)
    form = DeclareForm(post_data(request), alert=alert)
    action = partial(actions.declare_from_alert, alert, by=request.user)
    words = {"title": "Declare an incident", "button": "Declare incident", "icon": "flame"}
    return run_form(request, alert, form, action, done=redirect, **words)


@form_view
def mute(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    alert = alert_of(request, pk)
    form = MuteForm(post_data(request), by=request.user)
    action = partial(actions.mute_alert, alert, by=request.user)
    words = {"title": "Mute this alert", "button": "Mute", "icon": "bell"}
    hint = "While it is muted, it is recorded but declares and joins no incident."
    return run_form(request, alert, form, action, done=lambda _: redirect(alert), hint=hint, **words)


def run_form(
    request: AuthenticatedRequest, alert: Alert, form: Form, action: Any, *, done: Any, **words: str
) -> HttpResponse:
    must_handle_alerts(request.user)
    render = partial(page, request, "alerts/alert_form.html", "", {"alert": alert, "form": form, **words})
    return run_action(request, form, action, render=render, done=done)


@action_view
def unmute(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    return redirect(actions.unmute_alert(alert_of(request, pk), by=request.user))
