"""State of an endpoint: success, failure, a pause after a timeout, after three failing days or after a 410."""

from datetime import datetime, timedelta

from django.db import transaction

from notifications.models import Delivery, Endpoint
from notifications.outbox import notify

PAUSE_AFTER = timedelta(hours=72)
BACKOFF = timedelta(minutes=1)
State = Delivery.State


def note_success(endpoint: Endpoint, *, answer: str, now: datetime) -> None:
    facts = {"failing_since": None, "rests_until": None, "last_success_at": now, "last_answer": answer[:200]}
    Endpoint.objects.filter(pk=endpoint.pk).update(**facts)


@transaction.atomic
def note_failure(endpoint: Endpoint, *, cause: str, timed_out: bool, gone: bool, now: datetime) -> None:
    row = Endpoint.objects.select_for_update().select_related("owner").get(pk=endpoint.pk)
    row.failing_since = row.failing_since or now
    row.last_answer = cause[:200]
    row.rests_until = now + BACKOFF if timed_out else row.rests_until
    pausing = row.paused_at is None and (gone or now - row.failing_since >= PAUSE_AFTER)
    if pausing:
        hours = int((now - row.failing_since).total_seconds() // 3600)
        row.paused_at = now
        row.pause_reason = "It answered 410 Gone." if gone else f"All attempts in {hours} hours failed."
    row.save()
    if pausing:
        notify([row.owner], "endpoint_paused", about=row.owner, occasion=f"{row.pk} {now:%Y-%m-%dT%H:%M}", now=now,
               topic="", name=row.name, reason=row.pause_reason, url=row.get_absolute_url())  # fmt: skip
