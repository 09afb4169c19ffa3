"""Background jobs of search."""

from celery import shared_task

from insights.actions.indexing import update_index
from notifications.clock import database_now


@shared_task
def update_search_index() -> None:
    """Read the log until nothing is new."""
    while update_index(now=database_now()):
        continue
