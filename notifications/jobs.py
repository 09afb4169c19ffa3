"""Jobs of the outbox: started by a signal after a commit, and by the scheduler."""

import time

from celery import shared_task

from notifications.actions.endpoints import queue_events
from notifications.clock import database_now
from notifications.delivery import deliver_batch
from notifications.endpoint_delivery import deliver_endpoint_batch
from notifications.heartbeat import SCHEDULER, record_heartbeat
from notifications.mail_pause import is_paused, only_sender
from notifications.models import Endpoint

SECONDS = 50.0


@shared_task
def record_scheduler(clock_offset: float = 0.0) -> None:
    """Only the scheduler sends this job, so that a run shows that scheduler and worker are alive."""
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


@shared_task
def queue_webhooks() -> int:
    """Follow the event log for every webhook; returns how many messages were queued."""
    rows = Endpoint.objects.filter(kind=Endpoint.Kind.WEBHOOK, owner__is_active=True).select_related("owner")
    return sum(queue_events(row, now=database_now()) for row in rows)


@shared_task
def deliver_to_endpoints(seconds: float = SECONDS) -> int:
    """Send what waits for Slack, Teams and webhooks, for at most so long; returns how many were taken on."""
    deadline = time.monotonic() + seconds
    queue_webhooks()
    done = 0
    while time.monotonic() < deadline:
        if not (taken := deliver_endpoint_batch(now=database_now(), deadline=deadline)):
            break
        done += taken
    return done
