"""Background jobs of search."""

from celery import shared_task
from django.utils import timezone

from insights.actions.following import follow_log


@shared_task
def follow() -> None:
    """Read the log until nothing is new."""
    while follow_log(now=timezone.now()):
        continue
