"""The sweep of the outbox. A hint starts it at once; the clock starts it anyway."""

import time

from celery import shared_task

from notifications.clock import database_now
from notifications.delivery import deliver_batch

SECONDS = 50.0


@shared_task
def deliver_pending(seconds: float = SECONDS) -> int:
    """Send what is waiting, for at most so long; returns how many were taken on."""
    deadline = time.monotonic() + seconds
    done = 0
    while time.monotonic() < deadline and (taken := deliver_batch(now=database_now(), deadline=deadline)):
        done += taken
    return done
