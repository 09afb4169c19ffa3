"""Signals the worker that rows are waiting. A lost signal delays a message by seconds."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery import current_app
from kombu import Connection, Producer
from kombu.exceptions import LimitExceeded, OperationalError
from kombu.pools import producers

logger = logging.getLogger(__name__)

PATIENCE = 0.3  # seconds to wait for a broker that does not respond
BACKOFF = 10.0  # seconds without signals after a failure; the scheduler sweeps as often
ONCE = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}
_retry_after = 0.0


@contextmanager
def without_signals() -> Iterator[None]:
    """Within the block no signal is sent: what is written there is not to be delivered."""
    global _retry_after
    before, _retry_after = _retry_after, float("inf")
    try:
        yield
    finally:
        _retry_after = before


def wake_worker(job: str, *args: Any) -> None:
    """Send a job by name. The broker being away is no reason to fail what was just committed, nor to hold it up."""
    global _retry_after
    if time.monotonic() < _retry_after:
        return
    try:
        with producers[connection()].acquire(block=True, timeout=PATIENCE) as producer:
            send(job, args, producer)
    except (OperationalError, LimitExceeded, OSError) as error:
        _retry_after = time.monotonic() + BACKOFF
        logger.warning("hint for %s not sent: %s", job, type(error).__name__)


def send(job: str, args: tuple[Any, ...], producer: Producer) -> None:
    current_app.send_task(job, args=args, ignore_result=True, producer=producer)


def connection() -> Connection:
    """Those who read from the broker wait for seconds; those who write to it do not."""
    patient = current_app.conf.broker_transport_options
    hurried = {**patient, **ONCE, "socket_timeout": PATIENCE} if "socket_timeout" in patient else patient
    return current_app.connection_for_write(transport_options=hurried)  # type: ignore[no-any-return]
