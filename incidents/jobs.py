"""Scheduled jobs: reminders of status updates."""

from celery import shared_task

from incidents.actions.status_updates import remind_of_update
from incidents.models import Incident
from notifications.clock import database_now

AT_ONCE = 200


@shared_task
def remind_of_due_updates() -> None:
    """Remind the person who writes the next status update, once for each due update."""
    now = database_now()
    due = Incident.objects.active().filter(update_due_at__lte=now).select_related("declared_by", "circle", "severity")
    for incident in due.order_by("update_due_at")[:AT_ONCE]:
        remind_of_update(incident, now=now)
