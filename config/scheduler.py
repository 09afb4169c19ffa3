"""The scheduler of the embedded profile: Celery beat that survives a clock that is set back.

It and `config.redis_scheduler` measure time by `config.shared_clock`. An entry that was last run "in the future",
because the clock was wrong then or is wrong now, is reset: otherwise it would not run until then.
"""

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from celery.beat import PersistentScheduler, SchedulingError

if TYPE_CHECKING:
    from config.celery import DebriefCelery

logger = logging.getLogger(__name__)

TICK = "scheduler-heartbeat"  # the heartbeat entry
TOLERANCE = timedelta(seconds=2)


def is_in_future(entry: Any, app: "DebriefCelery") -> bool:
    return entry.last_run_at is not None and entry.last_run_at > app.now() + TOLERANCE


class FileScheduler(PersistentScheduler):  # type: ignore[misc]
    """The embedded scheduler: entries in a file."""

    app: "DebriefCelery"

    def setup_schedule(self) -> None:
        """Celery makes a damaged file anew, but not one that a power failure left empty: it would never start again."""
        try:
            super().setup_schedule()
        except Exception as damage:
            self._store = self._destroy_open_corrupted_schedule(damage)  # type: ignore[attr-defined]
            super().setup_schedule()

    def tick(self, *args: Any, **kwargs: Any) -> float:
        wrong = [entry for entry in self.schedule.values() if is_in_future(entry, self.app)]
        for entry in wrong:
            entry.last_run_at = self.app.now()
        if wrong:
            logger.warning("the clock was set back; %s jobs are scheduled again", len(wrong))
            self._heap = None  # its order is based on the previous clock
        return float(super().tick(*args, **kwargs))

    def apply_entry(self, entry: Any, producer: Any = None) -> None:
        """A job that cannot be sent is one line of the log, not 60: on a full disk every job fails every few seconds,
        and the log may be on that disk. It is sent again after its period."""
        try:
            self.apply_async(entry, producer=producer, advance=False)
        except SchedulingError as error:
            logger.warning("%s", error)
