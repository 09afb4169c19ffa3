"""A notification about an event."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from core.access.models import Circle
from core.activity.log import record
from core.activity.models import Event
from core.testing import NOW
from notifications.actions.endpoints import add_endpoint
from notifications.models import Delivery, Endpoint, Notification
from notifications.notice_types import Notice, notice
from notifications.outbox import notify


@notice("test_news")
def write_test_notice(note: Notification, target: Event) -> Notice:
    return Notice(f"News {target.data['number']}", "Something changed.", f"/news/{target.pk}/")


def make_event(by: Any, number: int = 1, circle: Circle | None = None) -> Event:
    event = record("person.edited", actor=by, target=by, at=NOW, number=number)
    if circle is not None:
        Event.objects.filter(pk=event.pk).update(circle=circle)
        event.refresh_from_db()
    return event


def make_notifications(
    people: Iterable[Any], *, by: Any, number: int = 1, circle: Circle | None = None, now: datetime = NOW
) -> list[Notification]:
    about = make_event(by, number, circle)
    return notify(people, "test_news", about=about, occasion=number, now=now)


def deliveries_of(notes: Iterable[Notification]) -> list[Delivery]:
    return list(Delivery.objects.filter(notifications__in=list(notes)).order_by("pk"))


def make_webhook(
    *,
    by: Any,
    name: str = "",
    url: str = "https://status.example.org/in",
    events: Any = ("*",),
    **facts: Any,
) -> Endpoint:
    name = name or f"status-mirror-{Endpoint.objects.count() + 1}"
    return add_endpoint(by=by, kind="webhook", name=name, url=url, events=events, now=NOW, **facts)


def make_chat(*, by: Any, kind: str = "slack", name: str = "follow-up", url: str = "", **facts: Any) -> Endpoint:
    url = url or "https://hooks.slack.com/services/T0/B0/x"
    return add_endpoint(by=by, kind=kind, name=name, url=url, now=NOW, **facts)
