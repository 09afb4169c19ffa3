"""Settings, deliveries: what is waiting, what was given up and why; send again or set aside."""

from typing import TYPE_CHECKING, Any, cast

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from core.errors import NotAllowed
from core.web.paging import keyset
from core.web.render import page
from notifications.actions import deliveries as actions
from notifications.forms import DiscardForm
from notifications.models import Delivery
from notifications.overview import in_state, refs_for
from notifications.policies import can_manage_deliveries, who_can_manage_deliveries

if TYPE_CHECKING:
    from accounts.models import User

State = Delivery.State
VIEWS = [("dead", "Failed"), ("pending", "Pending"), ("sent", "Sent"), ("cancelled", "Canceled")]


def guarded(request: HttpRequest) -> "User":
    user = cast("User", request.user)
    if not can_manage_deliveries(user):
        raise NotAllowed(who_can_manage_deliveries())
    return user


def show(request: HttpRequest, form: DiscardForm | None = None, pk: int = 0, status: int = 200) -> HttpResponse:
    user = guarded(request)
    asked = request.GET.get("state", "")
    state = asked if asked in dict(VIEWS) else "dead"
    rows = keyset(in_state(state).select_related("recipient"), key="pk", after=request.GET.get("after", ""))
    refs = refs_for(rows.rows, user)
    counts = dict(
        Delivery.objects.filter(state__in=[State.DEAD, State.PENDING]).values_list("state").annotate(Count("pk"))
    )
    context: dict[str, Any] = {
        "rows": [
            (row, refs.get(row.pk, []), form if row.pk == pk else DiscardForm(auto_id=f"d{row.pk}_%s"))
            for row in rows.rows
        ],
        "more": rows.more,
        "state": state,
        "tabs": [
            {"label": label, "url": f"?state={key}", "current": key == state, "count": counts.get(key, "")}
            for key, label in VIEWS
        ],
        "invalid": pk,
        "dead_count": counts.get("dead", 0),
    }
    return page(request, "notifications/deliveries.html", "", context, status=status)


@require_safe
def deliveries(request: HttpRequest) -> HttpResponse:
    return show(request)


@require_POST
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    user = guarded(request)
    actions.replay(get_object_or_404(Delivery, pk=pk), by=user)
    return redirect("notifications:deliveries")


@require_POST
def replay_all(request: HttpRequest) -> HttpResponse:
    actions.replay_all(by=guarded(request))
    return redirect("notifications:deliveries")


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    user = guarded(request)
    delivery = get_object_or_404(Delivery, pk=pk)
    form = DiscardForm(request.POST, auto_id=f"d{pk}_%s")
    if not form.is_valid():
        return show(request, form, pk, status=422)
    actions.discard(delivery, by=user, **form.cleaned_data)
    return redirect("notifications:deliveries")
