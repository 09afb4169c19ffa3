"""Signed webhooks by the Standard Webhooks specification: id, timestamp, and a signature by each valid secret."""

import base64
import json
import secrets
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from django.apps import apps
from django.conf import settings
from django.db.models import Q
from standardwebhooks import Webhook

from core.activity.models import Event
from notifications.channels.outgoing import NotDelivered, Outgoing
from notifications.models import Delivery, Endpoint

SECRET_BYTES = 32


def new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def matches(patterns: list[str], event_type: str) -> bool:
    """ "task.verified" by itself, "task.*" or "*"."""
    return any(
        event_type == pattern or pattern == "*" or (pattern.endswith(".*") and event_type.startswith(pattern[:-1]))
        for pattern in patterns
    )


def sendable_events(endpoint: Endpoint) -> Any:
    """What its owner may see now, without what belongs to a restricted access list."""
    if not endpoint.owner.may_act():
        return Event.objects.none()
    return Event.objects.visible_to(endpoint.owner).filter(circle__restricted=False)


def compose(delivery: Delivery, event: Event, *, now: datetime) -> Outgoing:
    return signed(delivery, payload_of(event), now=now)


def compose_test(delivery: Delivery, *, now: datetime) -> Outgoing:
    data = {"message": "If you can read this, webhooks from Debrief reach this endpoint."}
    return signed(delivery, {"type": "test", "timestamp": now.isoformat(), "data": data}, now=now)


def signed(delivery: Delivery, payload: dict[str, Any], *, now: datetime) -> Outgoing:
    """`webhook-id` is the delivery's id and stays the same across retries, so that receivers can deduplicate."""
    assert delivery.endpoint
    body = json.dumps(payload, ensure_ascii=True, separators=(",", ":"))
    message_id = f"msg_{delivery.message_id.hex}"
    valid = delivery.endpoint.secrets.filter(Q(expires_at=None) | Q(expires_at__gt=now))
    secrets = [row.secret for row in valid]
    if not all(secrets):
        raise NotDelivered("The signing secret cannot be read because SECRET_KEY has changed. Rotate it.")
    signatures = [Webhook(secret).sign(message_id, now, body) for secret in secrets]
    headers = {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
    return Outgoing(delivery.endpoint.url, body.encode(), headers)


def payload_of(event: Event) -> dict[str, Any]:
    data = {
        "id": event.pk,
        "reference": event.reference,
        "kind": event.target_kind,
        "target_id": event.target_id,
        "url": url_of(event),
        "actor": event.actor.handle,
        "details": event.data,
    }
    return {"type": event.event_type, "timestamp": event.at.isoformat(), "data": data}


def url_of(event: Event) -> str:
    """The page of what the event is about; "" if it has none or was deleted."""
    label, _, name = event.target_kind.partition(".")
    model: Any = apps.all_models[label].get(name)
    target = model._default_manager.filter(pk=event.target_id).first() if hasattr(model, "get_absolute_url") else None
    return urljoin(settings.BASE_URL + "/", target.get_absolute_url()) if target else ""
