"""Delivers messages: claim by lease, check access, send under a stable id, record the result, retry or fail.

After a crash between acceptance and recording, the message is sent again under the same id.
"""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from notifications.access_check import Access
from notifications.channels.email import (
    Mailer,
    ServerUnreachable,
    cause_of,
    compose,
    compose_letter,
    is_permanent,
)
from notifications.faults import faultpoint
from notifications.letters import write_letter
from notifications.mail_pause import PAUSE, pause, timed_out
from notifications.models import Delivery, Notification
from notifications.retries import gives_up, wait_before
from notifications.targets import Line, render_notices

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=settings.DELIVERY_LEASE)
BATCH = 50
LONGEST_OUTAGE = timedelta(days=4)  # of the mail server; older messages would mislead their readers
State = Delivery.State


def deliver_batch(*, now: datetime, deadline: float, size: int = BATCH) -> int:
    """Send up to `size` due deliveries, stopping at `deadline` (monotonic seconds). Returns how many it handled.

    It also stops after half of the lease and releases the rest, before other workers can claim it.
    """
    batch_start = time.monotonic()
    deadline = min(deadline, batch_start + LEASE.total_seconds() / 2)
    release_expired(now)
    claimed = claim(now, size)
    if claimed:
        faultpoint("claimed")
    mailer, access = Mailer(), Access([delivery for delivery in claimed if not delivery.letter])
    try:
        for place, delivery in enumerate(claimed):
            if time.monotonic() > deadline:
                release(claimed[place:])
                return place
            start = time.monotonic()
            sent = deliver(delivery, mailer, now + timedelta(seconds=start - batch_start), access)
            if not sent and (mailer.unreachable or timed_out(start)):
                pause()
                release(claimed[place + 1 :])
                return place + 1
    finally:
        mailer.close()
    return len(claimed)


def release_expired(now: datetime) -> int:
    """Deliveries claimed by a worker that died become pending again. This does not count as a failure."""
    expired = Delivery.objects.filter(state=State.CLAIMED, lease_until__lte=now)
    return expired.update(state=State.PENDING, lease_until=None)


@transaction.atomic
def claim(now: datetime, size: int) -> list[Delivery]:
    """Claim the oldest due rows; other workers skip them until the lease ends. `attempts` is the fencing token."""
    mail = Delivery.objects.filter(channel=Delivery.Channel.MAIL)
    waiting = mail.filter(state=State.PENDING, next_try__lte=now).order_by("next_try", "pk")
    locked = waiting.select_for_update(skip_locked=True)  # on SQLite the transaction itself is the lock
    ids = list(locked.values_list("pk", flat=True)[:size])
    free = Delivery.objects.filter(pk__in=ids, state=State.PENDING)
    free.update(state=State.CLAIMED, attempts=F("attempts") + 1, lease_until=now + LEASE)
    claimed = Delivery.objects.filter(pk__in=ids).select_related("recipient").prefetch_related("notifications")
    return list(claimed.order_by("next_try", "pk"))


def deliver(delivery: Delivery, mailer: Mailer, now: datetime, access: Access) -> bool:
    """Send one delivery and record the result. False if sending failed."""
    try:
        prepared = prepare_letter(delivery, now) if delivery.letter else prepare_notices(delivery, access)
        if isinstance(prepared, str):
            record_outcome(delivery, state=State.CANCELED, cause=prepared)
            return True
        faultpoint("rendered")
        mailer.send(prepared.message)
        faultpoint("accepted")
    except Exception as error:  # an error of one message must not stop the others
        logger.warning("delivery %s failed: %s", delivery.pk, type(error).__name__)
        mailer.close()
        record_failure(delivery, error, now)
        return False
    with transaction.atomic():
        record_outcome(delivery, state=State.SENT, sent_at=now, cause="")
        prepared.on_sent(now)
        faultpoint("recorded")
    faultpoint("committed")
    return True


@dataclass(frozen=True)
class Prepared:
    """A message, and a function that records more once it is sent."""

    message: EmailMultiAlternatives
    on_sent: Callable[[datetime], object]


def prepare_notices(delivery: Delivery, access: Access) -> Prepared | str:
    """The message as its recipient may see it now, or the reason for not sending it."""
    person = delivery.recipient
    assert person
    with timezone.override(person.zone):
        lines = [
            line for line in render_notices(delivery.notifications.all(), person, access.of(delivery)) if line.seen
        ]
        if not person.is_active or not lines:
            return "no access"
        if settings.EMAIL_HOST and not can_receive(person.email):
            return "no mailbox"
        return Prepared(compose(delivery, person, lines), lambda at: store_texts(lines))


def prepare_letter(delivery: Delivery, now: datetime) -> Prepared | str:
    letter = write_letter(delivery, now)
    if letter is None:
        return "no longer needed"
    if settings.EMAIL_HOST and not can_receive(delivery.address):
        return "no mailbox"
    return Prepared(compose_letter(delivery, letter), letter.on_sent)


def store_texts(lines: list[Line]) -> None:
    """Notifications created in bulk get their text here, so that inbox and mail have the same text."""
    fresh = [line for line in lines if not line.note.title]
    for line in fresh:
        line.note.title, line.note.text = line.notice.title, line.notice.text
    Notification.objects.bulk_update([line.note for line in fresh], ["title", "text"])


def store_texts_of(notes: Iterable[Notification]) -> None:
    """The same for notifications created in bulk that no mail contains."""
    by_person: dict[int, list[Notification]] = {}
    for note in notes:
        by_person.setdefault(note.recipient_id, []).append(note)
    for own in by_person.values():
        person = own[0].recipient
        with timezone.override(person.zone):
            store_texts([line for line in render_notices(own, person) if line.seen])


def can_receive(address: str) -> bool:
    """False for `.invalid`, which is reserved for addresses without a mailbox (RFC 2606): sample people have them."""
    return not address.endswith(".invalid")


def record_outcome(delivery: Delivery, **facts: object) -> bool:
    """Record the outcome, unless the lease ended and another worker took over."""
    claimed = Delivery.objects.filter(pk=delivery.pk, state=State.CLAIMED, attempts=delivery.attempts)
    return bool(claimed.update(lease_until=None, **facts))


def record_failure(delivery: Delivery, error: Exception, now: datetime) -> None:
    if isinstance(error, ServerUnreachable):
        over, failures, wait = now - delivery.created_at > LONGEST_OUTAGE, delivery.failures, timedelta(seconds=PAUSE)
    else:
        permanent, failures = is_permanent(error), delivery.failures + 1
        over, wait = gives_up(failures, permanent=permanent), wait_before(failures, permanent=permanent)
    state = State.DEAD if over else State.PENDING
    record_outcome(delivery, state=state, failures=failures, cause=cause_of(error), next_try=now + wait)


def release(deliveries: list[Delivery]) -> None:
    """Return claimed deliveries that were not started, unless another worker has taken them over."""
    for delivery in deliveries:
        record_outcome(delivery, state=State.PENDING)
