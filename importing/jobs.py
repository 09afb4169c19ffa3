"""Jobs that analyze waiting imports and delete expired ones."""

import time

from celery import shared_task

from importing.actions.imports import delete_expired
from importing.uploads import parse_next_waiting
from notifications.clock import database_now
from notifications.worker_signals import wake_worker

SLICE_SECONDS = 20  # then others get the worker; the job wakes itself


@shared_task
def parse_waiting_imports() -> int:
    """Parse waiting imports, oldest first, and return their number. Concurrent workers parse none twice."""
    until, count = time.monotonic() + SLICE_SECONDS, 0
    while parse_next_waiting(now=database_now()):
        count += 1
        if time.monotonic() > until:
            wake_worker("importing.jobs.parse_waiting_imports")
            break
    return count


@shared_task
def delete_expired_imports() -> int:
    """Nightly: delete texts that were not confirmed within 30 days."""
    return delete_expired(now=database_now())
