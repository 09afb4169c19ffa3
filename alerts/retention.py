"""Received bodies, and alerts that no incident has, expire."""

from datetime import datetime

from django.db.models import QuerySet

from alerts.models import Alert, AlertMute, ReceivedBody
from core.retention import expiring_rows


@expiring_rows("alert_bodies")
def old_bodies(before: datetime, now: datetime) -> QuerySet[ReceivedBody]:
    return ReceivedBody.objects.filter(last_at__lt=before)


@expiring_rows("alerts")
def old_alerts(before: datetime, now: datetime) -> QuerySet[Alert]:
    return Alert.objects.unattached().filter(received_at__lt=before)


@expiring_rows("alert_mutes")
def ended_mutes(before: datetime, now: datetime) -> QuerySet[AlertMute]:
    return AlertMute.objects.filter(until__lt=before)
