"""Pauses email to a mail server that cannot be reached or does not respond: waiting for it would block a worker."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from django.conf import settings
from django.core.cache import caches

logger = logging.getLogger(__name__)

PAUSE = 30  # seconds
KEY = "mail:paused"  # among the counters: all processes by Redis, or the threads of the one worker
_sending = Lock()


def is_paused() -> bool:
    return bool(caches["counters"].get(KEY))


def timed_out(began: float) -> bool:
    """Whether an attempt that started then (monotonic seconds) ended because the server did not respond."""
    return time.monotonic() - began >= settings.EMAIL_TIMEOUT * 0.9


def pause() -> None:
    """Of all processes."""
    logger.warning("the mail server does not answer; no mail for %s s", PAUSE)
    caches["counters"].set(KEY, True, PAUSE)


@contextmanager
def only_sender() -> Iterator[bool]:
    """True for one thread of this process at a time, so that slow mail servers block only one."""
    ours = _sending.acquire(blocking=False)
    try:
        yield ours and not is_paused()
    finally:
        if ours:
            _sending.release()
