"""Messages to one address without a notification: invitations and password resets.

They use the outbox like other messages. The owning app registers a function per kind in its `emails.py`. It is called
when the message is sent, so that links are new and messages that are no longer needed are not sent.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from notifications.models import Delivery
from notifications.worker_signals import wake_worker


@dataclass(frozen=True)
class Letter:
    """`mail/<template>.{subject.txt,txt,html}` with this context. `on_sent(at)` runs in the recording transaction."""

    template: str
    context: dict[str, Any]
    on_sent: Callable[[datetime], object] = field(default=lambda at: None)


Writer = Callable[[Delivery, datetime], Letter | None]
_writers: dict[str, Writer] = {}


def letter(kind: str) -> Callable[[Writer], Writer]:
    """Register `(delivery, now) -> Letter`; None when it must not be sent. `delivery` has `address` and `letter_id`."""

    def register(writer: Writer) -> Writer:
        _writers[kind] = writer
        return writer

    return register


def write_letter(delivery: Delivery, now: datetime) -> Letter | None:
    return _writers[delivery.letter](delivery, now)


def send_letter(kind: str, *, to: str, key: str, now: datetime, about: int | None = None) -> Delivery:
    """The row, in the caller's transaction; `key` makes it unique."""
    delivery = Delivery.objects.create(
        address=to, letter=kind, letter_id=about, dedup_key=f"letter:{kind}:{key}", next_try=now, created_at=now
    )
    transaction.on_commit(lambda: wake_worker("notifications.jobs.deliver_pending"))
    return delivery
