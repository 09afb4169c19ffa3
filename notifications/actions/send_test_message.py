"""Sends test messages through the outbox."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from core.errors import Refused
from notifications.models import Notification
from notifications.outbox import notify

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def send_test_message(*, by: "User", now: datetime) -> Notification:
    """A message to oneself, at most one a minute."""
    minute = f"{now:%Y-%m-%dT%H:%M}"
    sent = notify([by], "test_message", about=by, occasion=minute, now=now, topic="")
    if not sent:
        raise Refused("A test message was sent a moment ago. Wait a minute.")
    return sent[0]
