"""The sweep of the outbox. A hint starts it at once; the clock starts it anyway."""

import time

from celery import shared_task

from notifications.clock import database_now
from notifications.delivery import deliver_batch
from notifications.heartbeat import SCHEDULER, record_heartbeat
from notifications.mail_pause import is_paused, only_sender

SECONDS = 50.0


@shared_task
def record_scheduler(clock_offset: float = 0.0) -> None:
    """Only the scheduler sends this job, so that it running says that scheduler and worker are alive."""
    record_heartbeat(SCHEDULER, now=database_now(), clock_offset=clock_offset)


@shared_task
def deliver_pending(seconds: float = SECONDS) -> int:
    """Send what is waiting, for at most so long; returns how many were taken on."""
    deadline = time.monotonic() + seconds
    done = 0
    with only_sender() as free:
        while free and time.monotonic() < deadline and not is_paused():
            if not (taken := deliver_batch(now=database_now(), deadline=deadline)):
                break
            done += taken
    return done
