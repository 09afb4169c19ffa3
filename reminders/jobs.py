"""Job that plans and sends reminders. Repeated or concurrent runs send each reminder once."""

from celery import shared_task

from notifications.clock import database_now
from reminders.actions.planning import plan
from reminders.actions.sending import send_due
from reminders.actions.weekly import send_weekly_digests


@shared_task
def plan_reminders() -> int:
    """Plan coming reminders, then send due ones; returns the number of messages."""
    now = database_now()
    plan(now=now)
    send_weekly_digests(now=now)
    return send_due(now=now)
