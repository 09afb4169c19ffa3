"""Marks notifications as read. Private to the person, so no event is recorded."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from core.errors import NotAllowed
from notifications.models import Notification

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def mark_read(note: Notification, *, by: "User", now: datetime | None = None) -> Notification:
    if note.recipient_id != by.pk:
        raise NotAllowed("Only the recipient can mark this notification as read.")
    Notification.objects.filter(pk=note.pk, read_at=None).update(read_at=now or timezone.now())
    note.refresh_from_db()
    return note


@transaction.atomic
def mark_all_read(*, by: "User", upto: int, now: datetime | None = None) -> int:
    """Everything up to the newest one the person saw; what came since stays unread."""
    unread = Notification.objects.filter(recipient=by, read_at=None, pk__lte=upto)
    return unread.update(read_at=now or timezone.now())
