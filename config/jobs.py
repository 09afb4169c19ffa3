"""Jobs of the installation: monitor the scheduler, delete expired rows."""

import logging

from celery import current_app, shared_task

from core.retention import delete_all_expired
from notifications.clock import database_now
from notifications.heartbeat import SCHEDULER, WORKER, claim_takeover, record_heartbeat
from notifications.worker_signals import wake_worker

logger = logging.getLogger(__name__)


@shared_task
def watch_scheduler(clock_offset: float = 0.0) -> bool:
    """Record that a worker is alive. While the scheduler is silent, run its sweeps once a minute instead.

    Nightly sweeps wait for the scheduler. True when this worker took over.
    """
    now = database_now()
    record_heartbeat(WORKER, now=now, clock_offset=clock_offset)
    if not claim_takeover(now=now):
        return False
    logger.warning("the %s is silent; the worker runs its jobs", SCHEDULER)
    for sweep in current_app.conf.beat_schedule.values():
        if isinstance(sweep["schedule"], int) and sweep["task"] != "notifications.jobs.record_scheduler":
            wake_worker(sweep["task"])
    return True


@shared_task
def delete_expired() -> int:
    """Delete what the retention periods no longer keep; returns how many rows."""
    return sum(delete_all_expired(now=database_now()).values())
