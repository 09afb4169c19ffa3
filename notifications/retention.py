"""Retention of deliveries, notifications, and email files of an installation without a mail server."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from core.retention import expiring_files, expiring_rows
from notifications.models import Delivery, Notification

FINAL = [Delivery.State.SENT, Delivery.State.CANCELED, Delivery.State.DEAD]


@expiring_rows("deliveries")
def old_deliveries(before: datetime, now: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(state__in=FINAL, created_at__lt=before)


@expiring_rows("notifications")
def old_notifications(before: datetime, now: datetime) -> QuerySet[Notification]:
    """Read or not; one that still waits to be sent stays."""
    waiting = Delivery.objects.exclude(state__in=FINAL).values("notifications")
    return Notification.objects.filter(created_at__lt=before).exclude(pk__in=waiting.exclude(notifications=None))


@expiring_files("mail_files")
def old_mail_files(before: datetime) -> Iterator[Path]:
    return (path for path in Path(settings.EMAIL_FILE_PATH).glob("*.eml") if path.stat().st_mtime < before.timestamp())
