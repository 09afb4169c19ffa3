"""Retention of reminders that were sent or canceled."""

from datetime import datetime

from django.db.models import Q, QuerySet

from core.retention import expiring_rows
from reminders.due_sources import due_sources
from reminders.models import ScheduledReminder


@expiring_rows("reminders")
def old_reminders(before: datetime, now: datetime) -> QuerySet[ScheduledReminder]:
    """Reminders of finished work. Rows of open work are kept, because they prevent a second reminder."""
    rows = ScheduledReminder.objects.filter(settled_at__lt=before).exclude(state=ScheduledReminder.State.PLANNED)
    still_open = Q()
    for source in due_sources.values():
        still_open |= Q(target_kind=source.target_kind, target_id__in=source.rows().order_by().values("pk"))
    return rows.exclude(still_open) if still_open else rows
