"""Rows of the permission ledger. What a row means: `core/testing.py`, class Route."""

from typing import Any

from django.utils import timezone

from core.access.models import Circle
from core.testing import Facts, Route
from notifications.links import action_url, unsubscribe_url
from notifications.models import Delivery, Endpoint
from notifications.tests.factories import deliveries_of, make_notifications, make_webhook


def graces_note(cast: Any, circle: Circle | None) -> Facts:
    (note,) = make_notifications([cast.grace], by=cast.ada, circle=circle)
    return {"pk": note.pk}


def dead_letter(cast: Any, circle: Circle | None) -> Facts:
    (delivery,) = deliveries_of(make_notifications([cast.grace], by=cast.ada, circle=circle))
    Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.DEAD)
    return {"pk": delivery.pk}


def a_dead_letter(cast: Any, circle: Circle | None) -> Facts:
    dead_letter(cast, circle)
    return {}


def link_to_grace(cast: Any, circle: Circle | None) -> Facts:
    (note,) = make_notifications([cast.grace], by=cast.ada, circle=circle)
    return {"token": action_url(note.pk, now=timezone.now()).split("/")[-2]}


def unsubscribe_link(cast: Any, circle: Circle | None) -> Facts:
    return {"token": unsubscribe_url(cast.grace, "updates").split("/")[-2]}


def a_webhook(cast: Any, circle: Circle | None) -> Facts:
    return {"pk": make_webhook(by=cast.mona).pk}


def a_paused_webhook(cast: Any, circle: Circle | None) -> Facts:
    endpoint = make_webhook(by=cast.mona)
    Endpoint.objects.update(paused_at=timezone.now())
    return {"pk": endpoint.pk}


def a_kind(cast: Any, circle: Circle | None) -> Facts:
    return {"kind": "webhook"}


WEBHOOK = {"name": "warehouse", "url": "https://hooks.example.org/debrief", "events": "task.*"}
EDIT = {"name": "warehouse", "events": ["*"]}
ROWS = [
    Route("notifications:inbox", lists=True),
    Route("notifications:read", "POST", make=graces_note, v=404, r=302, m=404, outside=404),
    Route("notifications:read-all", "POST", v=302, send={"upto": "1"}),
    Route("notifications:act", make=link_to_grace, v=404, r=410, m=404, outside=404),
    Route("notifications:act", "POST", make=link_to_grace, v=404, r=410, m=404, outside=404),
    Route("notifications:act-again", "POST", make=link_to_grace, v=404, r=302, m=404, outside=404),
    Route("notifications:unsubscribe", make=unsubscribe_link, a=200, outside=200),
    Route("notifications:unsubscribe", "POST", make=unsubscribe_link, a=200, outside=200),
    Route("notifications:channels", v=403, m=200),
    Route("notifications:channel-add", make=a_kind, v=403, m=200, outside=403),
    Route("notifications:channel-add", "POST", make=a_kind, v=403, m=302, outside=403, send=WEBHOOK),
    Route("notifications:channel-mail-test", "POST", v=403, m=302),
    Route("notifications:channel", make=a_webhook, v=403, m=200, outside=403),
    Route("notifications:channel-edit", make=a_webhook, v=403, m=200, outside=403),
    Route("notifications:channel-edit", "POST", make=a_webhook, v=403, m=302, outside=403, send=WEBHOOK),
    *[
        Route(f"notifications:channel-{verb}", "POST", make=a_webhook, v=403, m=302, outside=403)
        for verb in ("test", "rotate", "revoke", "discard", "delete")
    ],
    Route("notifications:channel-resume", "POST", make=a_paused_webhook, v=403, m=302, outside=403),
    Route("api-channel-list", a=401, v=403, m=200),
    Route("api-channel-list", "POST", a=401, v=403, m=201, send={**WEBHOOK, "kind": "webhook", "events": ["*"]}),
    Route("api-channel-detail", make=a_webhook, a=401, v=403, m=200, outside=403),
    Route("api-channel-detail", "PATCH", make=a_webhook, a=401, v=403, m=200, outside=403, send=EDIT),
    Route("api-channel-detail", "DELETE", make=a_webhook, a=401, v=403, m=204, outside=403),
    Route("api-channel-test", "POST", make=a_webhook, a=401, v=403, m=200, outside=403),
    Route("api-channel-rotate", "POST", make=a_webhook, a=401, v=403, m=200, outside=403),
    Route("api-channel-discard", "POST", make=a_webhook, a=401, v=403, m=200, outside=403),
    Route("api-channel-revoke-old-secrets", "POST", make=a_webhook, a=401, v=403, m=200, outside=403),
    Route("api-channel-resume", "POST", make=a_paused_webhook, a=401, v=403, m=200, outside=403),
    Route("notifications:deliveries", v=403, m=200, lists=True),
    Route("notifications:replay", "POST", make=dead_letter, v=403, m=302, outside=403),
    Route("notifications:replay-all", "POST", make=a_dead_letter, v=403, m=302),
    Route(
        "notifications:discard", "POST", make=dead_letter, v=403, m=302, outside=403, send={"reason": "Sent by hand."}
    ),
    Route("api-delivery-list", a=401, v=403, m=200, lists=True),
    Route("api-delivery-detail", make=dead_letter, a=401, v=403, m=200, outside=403),
    Route("api-delivery-replay", "POST", make=dead_letter, a=401, v=403, m=200, outside=403),
    Route("api-delivery-replay-all", "POST", make=a_dead_letter, a=401, v=403, m=200),
    Route(
        "api-delivery-discard", "POST", make=dead_letter, a=401, v=403, m=200, outside=403, send={"reason": "By hand."}
    ),
    Route("api-notification-list", a=401, lists=True),
    Route("api-notification-read", "POST", make=graces_note, a=401, v=404, r=200, m=404, outside=404),
    Route("api-notification-read-all", "POST", a=401, v=200, send={"upto": 1}),
]
