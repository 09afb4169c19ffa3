"""Jobs of the installation: monitor the scheduler, delete expired rows, seal and check the event log."""

import logging

from celery import current_app, shared_task

from accounts.models import User
from accounts.roles import Role
from core.activity.seals import sealing
from core.activity.seals.health import check_newest_seals
from core.retention import delete_all_expired
from notifications.clock import database_now
from notifications.heartbeat import SCHEDULER, WORKER, claim_takeover, record_heartbeat
from notifications.outbox import notify
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


@shared_task
def seal_events() -> int:
    """Seal the events that have settled; returns how many."""
    return sealing.seal_events(now=database_now())


@shared_task
def check_event_log() -> None:
    """Check the newest seals, and notify the administrators once a day while there is a problem."""
    now = database_now()
    report = check_newest_seals(now=now)
    if not report.problems:
        return
    words = str(report.problems[0])
    logger.error("the event log was changed: %s", words)
    for admin in User.objects.people().filter(role=Role.ADMIN):
        notify([admin], "event_log_changed", about=admin, occasion=f"{now:%Y-%m-%d}", now=now, topic="", words=words)
