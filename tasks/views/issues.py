"""Issue trackers: settings, the card on the page of a task, and the webhook that trackers call."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from accounts.bots import bot
from core.encryption import decrypt
from core.errors import Invalid, NotAllowed
from core.web.render import page
from core.web.requests import AuthenticatedRequest, administers
from core.web.verbs import action_view, run_action
from tasks.actions import issues as actions
from tasks.forms.issues import ConnectionForm, CreateIssueForm, IssueForm, TokenForm
from tasks.models import IssueLink, TrackerConnection
from tasks.policies import can_manage_trackers
from tasks.trackers.base import BadSignature, TrackerFailed
from tasks.views.task_detail import task_of


def render_trackers(
    request: AuthenticatedRequest,
    form: ConnectionForm | None = None,
    *,
    token_form: tuple[int, TokenForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    if not can_manage_trackers(request.user):
        raise NotAllowed("Only managers can connect issue trackers.")
    links = IssueLink.objects.visible_to(request.user).select_related("task", "connection")
    fresh = request.session.pop("fresh_tracker_secret", None) if request.method == "GET" else None
    shown = {fresh[0]: decrypt(fresh[1])} if fresh else {}
    forms = dict([token_form] if token_form else [])
    rows = [
        {
            "tracker": row,
            "webhook": request.build_absolute_uri(reverse("tasks:tracker-webhook", args=[row.pk])),
            "fresh": shown.get(row.pk, ""),
            "token_form": forms.get(row.pk) or TokenForm(auto_id=f"tracker_{row.pk}_%s"),
        }
        for row in TrackerConnection.objects.select_related("created_by")
    ]
    conflicts = [(link, words) for link in links.order_by("-pk")[:200] if (words := link.conflict())]
    context = {"rows": rows, "form": form or ConnectionForm(), "conflicts": conflicts[:20]}
    return page(request, "tasks/tracker_list.html", "", context, status=status)


@require_safe
def tracker_list(request: AuthenticatedRequest) -> HttpResponse:
    return render_trackers(request)


@administers
@action_view
def tracker_add(request: AuthenticatedRequest) -> HttpResponse:
    form = ConnectionForm(request.POST)
    action, render = partial(actions.add_connection, by=request.user), partial(render_trackers, request, form)
    return run_action(request, form, action, render=render, done=partial(respond_secret, request))


def respond_secret(request: AuthenticatedRequest, connection: TrackerConnection) -> HttpResponse:
    """The webhook secret is shown once, on the page that follows."""
    request.session["fresh_tracker_secret"] = [connection.pk, connection.encrypted_webhook_secret]
    return redirect("tasks:trackers")


@administers
@action_view
def tracker_rotate(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    connection = get_object_or_404(TrackerConnection, pk=pk)
    return respond_secret(request, actions.rotate_webhook_secret(connection, by=request.user))


@administers
@action_view
def tracker_token(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    connection = get_object_or_404(TrackerConnection, pk=pk)
    form = TokenForm(request.POST)
    action = partial(actions.replace_token, connection, by=request.user)
    render = partial(render_trackers, request, token_form=(connection.pk, form))
    return run_action(request, form, action, render=render, done=lambda _: redirect("tasks:trackers"))


@administers
@action_view
def tracker_remove(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    actions.remove_connection(get_object_or_404(TrackerConnection, pk=pk), by=request.user)
    return redirect("tasks:trackers")


@action_view
def issue_link(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Errors are shown on the page of the task."""
    task = task_of(request.user, pk)
    form = IssueForm(request.POST)
    try:
        if form.is_valid():
            actions.link_issue(task, by=request.user, **form.cleaned_data)
        else:
            messages.error(request, "Enter the number or the URL of an issue, for example 12.")
    except Invalid as error:
        messages.error(request, error.message)
    return redirect(f"{task.get_absolute_url()}#issue")


@action_view
def issue_create(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    task = task_of(request.user, pk)
    form = CreateIssueForm(request.POST)
    if form.is_valid():
        actions.create_issue(task, by=request.user, **form.cleaned_data)
    return redirect(f"{task.get_absolute_url()}#issue")


@action_view
def issue_unlink(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    task = task_of(request.user, pk)
    actions.unlink_issue(task, by=request.user)
    return redirect(f"{task.get_absolute_url()}#issue")


@csrf_exempt  # the signature is the proof
@login_not_required
@action_view
def tracker_webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """202 for a signed webhook, whether it changed something or not; 401 otherwise, for unknown connections too."""
    connection = TrackerConnection.objects.filter(pk=pk).first()
    if connection is None:
        return HttpResponse(status=401)
    headers: Any = request.headers
    try:
        actions.receive_webhook(connection, headers, request.body, by=bot("tracker"), now=timezone.now())
    except BadSignature:
        return HttpResponse(status=401)
    except (TrackerFailed, KeyError):
        return HttpResponse("This is not an issue.", status=422, content_type="text/plain")
    return HttpResponse(status=202)
