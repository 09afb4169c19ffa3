"""Extensions of the Celery worker: expiry by the database's clock, and monitoring of the scheduler."""

import logging
from typing import Any, Literal

from celery import bootsteps
from celery.worker.request import Request
from celery.worker.state import revoked as revoked_tasks

from config.celery import app
from core.errors import FULL

logger = logging.getLogger(__name__)

WATCH_EVERY = 30.0  # seconds


class SharedClockRequest(Request):  # type: ignore[misc]
    """Expiry compares two machines, so both sides use the database's clock."""

    def maybe_expire(self) -> Literal[True] | None:
        if self.expires and app.now() > self.expires:
            revoked_tasks.add(self.id)
            return True
        return None


class WatchScheduler(bootsteps.StartStopStep):  # type: ignore[misc]
    """Every `WATCH_EVERY` seconds the worker sends itself the job that monitors the scheduler."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def start(self, consumer: Any) -> None:
        send_watch_job()
        self.entry = consumer.timer.call_repeatedly(WATCH_EVERY, send_watch_job)

    def stop(self, consumer: Any) -> None:
        self.entry.cancel()


def send_watch_job() -> None:
    app.shared_clock.synchronize()
    arguments = {"clock_offset": round(app.shared_clock.offset, 1)}
    try:
        app.send_task("config.jobs.watch_scheduler", kwargs=arguments, expires=WATCH_EVERY, ignore_result=True)
    except OSError as error:
        if error.errno not in FULL:
            raise
        logger.warning("the job that monitors the scheduler was not sent: %s", error.strerror)  # the next one may be
