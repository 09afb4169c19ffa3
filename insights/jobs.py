"""Background jobs of search."""

from celery import shared_task
from django.utils import timezone

from insights.actions.indexing import update_index


@shared_task
def update_search_index() -> None:
    """Read the log until nothing is new."""
    while update_index(now=timezone.now()):
        continue
