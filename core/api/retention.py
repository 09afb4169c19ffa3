"""Retention of the responses stored for repeated requests (`Idempotency-Key`)."""

from datetime import datetime

from django.db.models import QuerySet

from core.api.models import KeyedCall
from core.retention import expiring_rows


@expiring_rows("keyed_calls")
def old_keyed_calls(before: datetime, now: datetime) -> QuerySet[KeyedCall]:
    return KeyedCall.objects.filter(at__lt=before)
