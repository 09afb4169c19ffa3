"""Retry schedule of deliveries. Pure."""

import random
from datetime import timedelta

MAX_TRIES = 11
PERMANENT_TRIES = 3
PERMANENT_SKIPS = 2  # permanent rejections skip the two short delays: wait 4, then 16 minutes
FIRST_DELAY = 15.0
LONGEST_DELAY = 24 * 3600.0
JITTER = 0.2


def delay_before(failure: int) -> float:
    """Seconds to wait after the n-th failure, before jitter: 15 s, 1, 4, 16, 64 min, 4 h, 17 h, then a day each time.

    Ten waits are 94 hours, so even with the jitter against us the last try is more than 72 hours after the first.
    """
    return min(FIRST_DELAY * 4.0 ** (failure - 1), LONGEST_DELAY)


def wait_before(failure: int, *, permanent: bool = False) -> timedelta:
    seconds = delay_before(failure + PERMANENT_SKIPS if permanent else failure)
    return timedelta(seconds=seconds * random.uniform(1 - JITTER, 1 + JITTER))


def gives_up(failures: int, *, permanent: bool) -> bool:
    """A permanent rejection is tried three times, any other failure eleven times over at least 72 hours."""
    return failures >= (PERMANENT_TRIES if permanent else MAX_TRIES)
