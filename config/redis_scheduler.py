"""The scheduler in production: Celery beat with its schedule and a lock in Redis, and the database's clock.

A separate module, because importing redbeat attaches it to every scheduler of the process.
"""

import logging
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from redbeat import RedBeatScheduler
from redbeat.schedulers import acquire_distributed_beat_lock
from redis.exceptions import LockError, RedisError

from config.scheduler import TICK, is_in_future

if TYPE_CHECKING:
    from config.celery import DebriefCelery

logger = logging.getLogger(__name__)


class RedisScheduler(RedBeatScheduler):  # type: ignore[misc]
    """One of several schedulers holds a lock in Redis. It waits while Redis is away instead of exiting.

    Only the holder writes the schedule: redbeat computes due times from "now", so a waiting scheduler whose clock is
    wrong would delay the jobs of the other one.
    """

    app: "DebriefCelery"
    lock: Any
    written = False  # the schedule, by this scheduler

    def tick(self, *args: Any, **kwargs: Any) -> float:
        if self.app.shared_clock.synchronize():
            logger.warning("this machine's clock is %.0f s off the database's", -self.app.shared_clock.offset)
        if self.lock is None:
            return self.take_lock("the scheduler started while Redis was away; waiting for its lock")
        try:
            if not self.written:
                self.setup_schedule()
            self.reset_future_entries()
            return float(super().tick(*args, **kwargs))
        except LockError:
            return self.take_lock("the scheduler's lock was lost; waiting for it")
        except RedisError as error:
            logger.warning("Redis does not answer: %s", type(error).__name__)
            return float(self.max_interval)

    def take_lock(self, reason: str) -> float:
        """Wait for the lock, write the schedule, which may be gone too, and return the seconds until the next tick."""
        logger.warning(reason)
        try:
            if self.lock is None:
                acquire_distributed_beat_lock(SimpleNamespace(scheduler=self))
            else:
                self.lock.acquire()
            self.setup_schedule()
        except RedisError as error:
            logger.warning("Redis does not answer: %s", type(error).__name__)
        return float(self.max_interval)

    def setup_schedule(self) -> None:
        if self.lock is None:
            return
        super().setup_schedule()
        self.written = True

    def reset_future_entries(self) -> None:
        for name in self.app.conf.beat_schedule:
            try:
                entry = self.Entry.from_key(self.Entry.generate_key(self.app, name), app=self.app)
            except KeyError:  # Redis was emptied; `tick` detects it by its lock
                return
            if is_in_future(entry, self.app):
                logger.warning("%s was last run in the future; scheduled again", name)
                entry.reschedule(last_run_at=self.app.now())

    def apply_async(self, entry: Any, **kwargs: Any) -> Any:
        if entry.name == TICK:
            entry.kwargs = {"clock_offset": round(self.app.shared_clock.offset, 1)}
        return super().apply_async(entry, **kwargs)
