"""`record()` writes an event. Every action calls it after changing rows."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils import timezone

from core.access.models import circle_id_of
from core.activity.models import Event
from core.activity.stream import hub

if TYPE_CHECKING:
    from accounts.models import User


def record(event_type: str, *, actor: "User", target: models.Model, at: datetime | None = None, **data: Any) -> Event:
    """Append an event in the caller's transaction. `data` holds plain values only (JSON)."""
    transaction.on_commit(hub.wake)
    return Event.objects.create(
        event_type=event_type,
        actor=actor,
        target_kind=target._meta.label_lower,
        target_id=target.pk,
        reference=getattr(target, "ref", ""),
        circle_id=circle_id_of(target),
        data=data,
        at=at or timezone.now(),
    )
