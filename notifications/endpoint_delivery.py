"""Delivers to Slack, Teams and webhooks, separately from mail, so that neither delays the other.

The same outbox rows, leases and fencing as mail (`delivery.py`). An endpoint that times out rests for a minute; one
that fails for three days is paused, and its owner is notified.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from core.activity.models import Event
from notifications.access_check import Access
from notifications.actions.endpoint_state import note_failure, note_success
from notifications.channels import slack, teams, webhook
from notifications.channels.chat_lines import chat_message
from notifications.channels.outgoing import NotDelivered, Outgoing, post
from notifications.delivery import LEASE, record_outcome, release, release_expired, store_texts
from notifications.faults import faultpoint
from notifications.models import Delivery, Endpoint, Preferences
from notifications.retries import gives_up, wait_before
from notifications.targets import Line, render_notices

logger = logging.getLogger(__name__)

BATCH, PER_ENDPOINT = 40, 10
State, Channel = Delivery.State, Delivery.Channel
CHATS = {Channel.SLACK: slack.compose, Channel.TEAMS: teams.compose}
TEST_KEY = "test:"


def deliver_endpoint_batch(*, now: datetime, deadline: float, size: int = BATCH) -> int:
    """Send up to `size` due messages, a few for each endpoint, stopping at `deadline`. Returns how many it took on."""
    begun = time.monotonic()
    deadline = min(deadline, begun + LEASE.total_seconds() / 2)
    release_expired(now)
    claimed = claim(now, size)
    if claimed:
        faultpoint("claimed")
    access = Access([row for row in claimed if row.event_id is None])
    slow: set[int | None] = set()
    done = 0
    for place, row in enumerate(claimed):
        if time.monotonic() > deadline:
            release(claimed[place:])
            break
        if row.endpoint_id in slow:
            release([row])
            continue
        moment = now + timedelta(seconds=time.monotonic() - begun)
        if not deliver(row, moment, access):
            slow.add(row.endpoint_id)
        done += 1
    return done


@transaction.atomic
def claim(now: datetime, size: int) -> list[Delivery]:
    """Claims the oldest due rows of active endpoints, a few for each."""
    ready = Endpoint.objects.filter(paused_at=None).filter(Q(rests_until=None) | Q(rests_until__lte=now))
    ids: list[int] = []
    for endpoint in ready.order_by("pk").values_list("pk", flat=True):
        rows = Delivery.objects.filter(endpoint=endpoint, state=State.PENDING, next_try__lte=now)
        locked = rows.order_by("next_try", "pk").select_for_update(skip_locked=True)
        ids += list(locked.values_list("pk", flat=True)[:PER_ENDPOINT])
    free = Delivery.objects.filter(pk__in=ids[:size], state=State.PENDING)
    free.update(state=State.CLAIMED, attempts=F("attempts") + 1, lease_until=now + LEASE)
    found = Delivery.objects.filter(pk__in=ids[:size]).select_related("recipient", "endpoint__owner")
    return list(found.prefetch_related("notifications").order_by("next_try", "pk"))


@dataclass(frozen=True)
class Prepared:
    message: Outgoing
    on_sent: Callable[[], object]


def deliver(row: Delivery, now: datetime, access: Access) -> bool:
    """False when the endpoint is not to be asked again now."""
    endpoint = row.endpoint
    assert endpoint
    try:
        prepared = prepare(row, now, access)
        if isinstance(prepared, str):
            record_outcome(row, state=State.CANCELED, cause=prepared)
            return True
        faultpoint("rendered")
        answer = post(prepared.message, now=now)
        faultpoint("accepted")
    except Exception as error:  # an error of one message must not stop the others
        failure = error if isinstance(error, NotDelivered) else NotDelivered(f"{type(error).__name__}: {error}"[:300])
        logger.warning("delivery %s failed: %s", row.pk, type(error).__name__)
        record_failure(row, failure, now)
        return not (failure.timed_out or failure.gone)
    with transaction.atomic():
        record_outcome(row, state=State.SENT, sent_at=now, cause=answer)
        note_success(endpoint, answer=answer, now=now)
        prepared.on_sent()
        faultpoint("recorded")
    faultpoint("committed")
    return True


def prepare(row: Delivery, now: datetime, access: Access) -> Prepared | str:
    """The message as its owner or recipient may see it now, or why none is sent."""
    person, endpoint = row.recipient, row.endpoint
    assert person and endpoint
    if not person.is_active or not endpoint.owner.is_active or not endpoint.owner.may_act():
        return "no access"
    if not endpoint.url:
        raise NotDelivered("The URL cannot be read because SECRET_KEY has changed. Enter it again.")
    if row.dedup_key.startswith(TEST_KEY) and row.channel == Channel.WEBHOOK:
        return Prepared(webhook.compose_test(row, now=now), lambda: None)
    if row.event_id is not None:
        event: Event | None = webhook.sendable_events(endpoint).filter(pk=row.event_id).first()
        return Prepared(webhook.compose(row, event, now=now), lambda: None) if event else "no access"
    with timezone.override(person.zone):
        lines: list[Line] = [
            line for line in render_notices(row.notifications.all(), person, access.of(row)) if line.seen
        ]
        if not lines:
            return "no access"
        member = Preferences.objects.filter(person=person).values_list("chat_member", flat=True).first() or ""
        message = chat_message(person, member, lines, now=now)
    return Prepared(CHATS[Channel(row.channel)](row, message), lambda: store_texts(lines))


def record_failure(row: Delivery, failure: NotDelivered, now: datetime) -> None:
    """Retry later, after `Retry-After` if the endpoint sent it; stop after three rejections or eleven failures."""
    assert row.endpoint
    failures = row.failures + 1
    over = gives_up(failures, permanent=failure.permanent)
    pause = max(wait_before(failures, permanent=failure.permanent), failure.retry_after or timedelta(0))
    state = State.DEAD if over else State.PENDING
    with transaction.atomic():
        record_outcome(row, state=state, failures=failures, cause=failure.cause, next_try=now + pause)
        note_failure(row.endpoint, cause=failure.cause, timed_out=failure.timed_out, gone=failure.gone, now=now)
