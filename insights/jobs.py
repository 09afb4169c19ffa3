"""Jobs: find rows, call actions."""

from celery import shared_task
from django.utils import timezone

from insights.actions.following import follow_log


@shared_task
def follow() -> None:
    """Read the log up to the newest event."""
    while follow_log(now=timezone.now()):
        continue
