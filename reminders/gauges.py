"""Gauge for /metrics: reminders that are due but not in the outbox yet."""

from datetime import datetime

from core.web.metrics import gauge
from reminders.actions.sending import due_occasions


@gauge("reminders_due", "Reminders that are due and not sent; a healthy installation has none for over a minute.")
def reminders_due(now: datetime) -> float:
    return due_occasions(now).count()
