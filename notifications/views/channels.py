"""Settings, channels: email, Slack, Teams and webhooks with their last week, secrets and queues."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.encryption import decrypt
from core.errors import NotAllowed
from core.web.merging import merging
from core.web.render import page
from core.web.requests import AuthenticatedRequest, administers
from core.web.verbs import action_view, form_view, post_data, run_action
from notifications.actions import endpoints as actions
from notifications.actions.send_test_message import send_test_message
from notifications.channel_list import channel_lines, inbox_total
from notifications.forms import NOUNS, EndpointForm
from notifications.models import Delivery, Endpoint
from notifications.overview import events_for, refs_for
from notifications.policies import can_manage_channels, who_can_manage_channels_text

LOG = 30
TESTS = 3  # the newest rows of the log in which a test message is looked for
AWAITED = timedelta(minutes=1)


def must_manage(request: AuthenticatedRequest) -> None:
    if not can_manage_channels(request.user):
        raise NotAllowed(who_can_manage_channels_text())


def endpoint_of(request: AuthenticatedRequest, pk: int) -> Endpoint:
    must_manage(request)
    return get_object_or_404(Endpoint.objects.select_related("owner", "team"), pk=pk)


@require_safe
def channel_list(request: AuthenticatedRequest) -> HttpResponse:
    must_manage(request)
    now = timezone.now()
    lines = channel_lines(now)
    context = {"lines": lines, "inbox": inbox_total(now), "kinds": NOUNS.items()}
    context["paused"] = [
        line for line in lines if line.endpoint and line.endpoint.paused_at and line.endpoint.failing_since
    ]
    return page(request, "notifications/channel_list.html", "", context)


@require_safe
def channel_page(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    endpoint = endpoint_of(request, pk)
    log = list(endpoint.deliveries.select_related("recipient").order_by("-pk")[:LOG])
    refs = refs_for(log, request.user)
    events = events_for(log, request.user)
    context: dict[str, Any] = {
        "endpoint": endpoint,
        "secrets": endpoint.secrets.select_related("created_by"),
        "log": [(row, refs.get(row.pk, []), events.get(row.event_id or 0)) for row in log],
        "awaited": not endpoint.paused_at and any(is_awaited(row) for row in log[:TESTS]),
        "waiting": endpoint.deliveries.filter(state=Delivery.State.PENDING).count(),
        "now": timezone.now(),
        "fresh": decrypt(request.session.pop("fresh_secret", "")) if request.method == "GET" else "",
    }
    return page(request, "notifications/channel_detail.html", "", context)


def is_awaited(row: Delivery) -> bool:
    """Whether the page waits for the first result of this test message."""
    pending = row.state in {Delivery.State.PENDING, Delivery.State.CLAIMED} and not row.failures
    return row.is_test and pending and timezone.now() - row.created_at < AWAITED


@administers
@form_view
def channel_add(request: AuthenticatedRequest, kind: str) -> HttpResponse:
    must_manage(request)
    if kind not in Endpoint.Kind.values:
        raise Http404
    form = EndpointForm(post_data(request), kind=kind)
    action = partial(actions.add_endpoint, by=request.user, kind=kind)
    render = partial(render_form, request, form, kind)
    return run_action(request, form, action, render=render, done=partial(respond_added, request))


def respond_added(request: AuthenticatedRequest, endpoint: Endpoint) -> HttpResponse:
    """The secret of a new webhook is shown once."""
    if secret := endpoint.secrets.first():
        request.session["fresh_secret"] = secret.encrypted_secret
    return redirect(endpoint)


@administers
@form_view
def channel_edit(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    endpoint = endpoint_of(request, pk)
    form = merging(EndpointForm)(post_data(request), kind=endpoint.kind, endpoint=endpoint)
    action = partial(actions.edit_endpoint, endpoint, by=request.user)
    render = partial(render_form, request, form, endpoint.kind, endpoint)
    return run_action(request, form, action, render=render, done=redirect)


def render_form(
    request: AuthenticatedRequest, form: EndpointForm, kind: str, endpoint: Endpoint | None = None, *, status: int
) -> HttpResponse:
    context = {"form": form, "endpoint": endpoint, "noun": NOUNS[kind]}
    return page(request, "notifications/channel_form.html", "", context, status=status)


@action_view
def channel_test(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    endpoint = endpoint_of(request, pk)
    actions.send_test(endpoint, by=request.user)
    if endpoint.paused_at:
        messages.success(request, f"{endpoint.name} is paused: the test message is sent after you resume it.")
    else:
        messages.success(request, f"A test message to {endpoint.name} is on its way. Its result appears in the log.")
    return redirect(endpoint)


@action_view
def mail_test(request: AuthenticatedRequest) -> HttpResponse:
    must_manage(request)
    send_test_message(by=request.user, now=timezone.now())
    messages.success(request, f"A test message to {request.user.email} is queued.")
    return redirect("notifications:channels")


@administers
@action_view
def channel_rotate(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The new secret is shown once."""
    endpoint = endpoint_of(request, pk)
    request.session["fresh_secret"] = actions.rotate_secret(endpoint, by=request.user).encrypted_secret
    return redirect(endpoint)


@administers
@action_view
def channel_revoke(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    endpoint = endpoint_of(request, pk)
    actions.revoke_old_secrets(endpoint, by=request.user)
    return redirect(endpoint)


@action_view
def channel_resume(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    return redirect(actions.resume_endpoint(endpoint_of(request, pk), by=request.user))


@administers
@action_view
def channel_discard(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    endpoint = endpoint_of(request, pk)
    count = actions.discard_waiting(endpoint, by=request.user)
    messages.success(request, f"{count} messages were discarded.")
    return redirect(endpoint)


@administers
@action_view
def channel_delete(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    actions.delete_endpoint(endpoint_of(request, pk), by=request.user)
    return redirect("notifications:channels")
