"""Settings, deliveries: pending and failed messages with reasons; retry or discard."""

from functools import partial
from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from core.errors import NotAllowed
from core.web.paging import keyset
from core.web.render import page
from core.web.requests import AuthenticatedRequest, administers
from core.web.verbs import action_view, run_action
from notifications.actions import deliveries as actions
from notifications.forms import DiscardForm
from notifications.models import Delivery
from notifications.overview import events_for, in_state, refs_for
from notifications.policies import can_manage_deliveries, who_can_manage_deliveries_text

State = Delivery.State
VIEWS = [("dead", "Failed"), ("pending", "Pending"), ("sent", "Sent"), ("canceled", "Canceled")]
EMPTY = {
    "dead": ("No failed messages", "Messages that could not be delivered appear here with the reason."),
    "pending": ("No pending messages", "Messages that wait to be sent appear here."),
    "sent": ("No sent messages", "Messages appear here after they were sent."),
    "canceled": ("No canceled messages", "Messages that were not sent appear here with the reason."),
}


def must_manage_deliveries(request: AuthenticatedRequest) -> None:
    if not can_manage_deliveries(request.user):
        raise NotAllowed(who_can_manage_deliveries_text())


def render_delivery_list(
    request: AuthenticatedRequest, form: DiscardForm | None = None, pk: int = 0, *, status: int = 200
) -> HttpResponse:
    must_manage_deliveries(request)
    asked = request.GET.get("status", "")
    state = asked if asked in dict(VIEWS) else "dead"
    rows = keyset(in_state(state).select_related("recipient", "endpoint"), key="pk", after=request.GET.get("after", ""))
    refs, events = refs_for(rows.rows, request.user), events_for(rows.rows, request.user)
    counts = dict(
        Delivery.objects.filter(state__in=[State.DEAD, State.PENDING]).values_list("state").annotate(Count("pk"))
    )
    context: dict[str, Any] = {
        "rows": [
            {
                "row": row,
                "refs": refs.get(row.pk, []),
                "event": events.get(row.event_id or 0),
                "form": form if row.pk == pk else DiscardForm(auto_id=f"d{row.pk}_%s"),
            }
            for row in rows.rows
        ],
        "more": rows.more,
        "state": state,
        "empty": EMPTY[state],
        "tabs": [
            {"label": label, "url": f"?status={key}", "current": key == state, "count": counts.get(key, "")}
            for key, label in VIEWS
        ],
        "invalid": pk,
        "dead_count": counts.get("dead", 0),
    }
    return page(request, "notifications/deliveries.html", "", context, status=status)


@require_safe
def delivery_list(request: AuthenticatedRequest) -> HttpResponse:
    return render_delivery_list(request)


@administers
@action_view
def replay_delivery(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    must_manage_deliveries(request)
    actions.replay(get_object_or_404(Delivery, pk=pk), by=request.user)
    return redirect("notifications:deliveries")


@administers
@action_view
def replay_all_deliveries(request: AuthenticatedRequest) -> HttpResponse:
    must_manage_deliveries(request)
    actions.replay_all(by=request.user)
    return redirect("notifications:deliveries")


@administers
@action_view
def discard_delivery(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    must_manage_deliveries(request)
    delivery = get_object_or_404(Delivery, pk=pk)
    form = DiscardForm(request.POST, auto_id=f"d{pk}_%s")
    action = partial(actions.discard, delivery, by=request.user)
    render = partial(render_delivery_list, request, form, pk)
    return run_action(request, form, action, render=render, done=lambda _: redirect("notifications:deliveries"))
