"""Deliveries for administrators: counts by state, and the subject of each message."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from core.activity.models import Event
from notifications.models import Delivery, Notification

if TYPE_CHECKING:
    from accounts.models import User

State = Delivery.State


def in_state(state: str) -> QuerySet[Delivery]:
    states = [State.PENDING, State.CLAIMED] if state == "pending" else [state]
    return Delivery.objects.filter(state__in=states)


def refs_for(rows: list[Delivery], user: "User") -> dict[int, list[str]]:
    """What each message is about, as far as this reader may see it."""
    link = Delivery.notifications.through
    seen = Notification.objects.visible_to(user).filter(deliveries__in=rows).exclude(reference="")
    named = dict(seen.values_list("pk", "reference"))
    refs: dict[int, list[str]] = {}
    for delivery, note in link.objects.filter(delivery__in=rows, notification__in=named).values_list(
        "delivery", "notification"
    ):
        refs.setdefault(delivery, []).append(named[note])
    return refs


def events_for(rows: list[Delivery], user: "User") -> dict[int, Event]:
    """The events that webhook messages report, as far as this reader may see them."""
    numbers = [row.event_id for row in rows if row.event_id]
    return Event.objects.visible_to(user).in_bulk(numbers) if numbers else {}
