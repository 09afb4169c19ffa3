"""Two schedulers on one Redis, one of them on a machine whose clock is 7 minutes behind."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from django.test import SimpleTestCase
from redbeat.schedulers import acquire_distributed_beat_lock
from redis import Redis

from config.celery import SWEEPS, DebriefCelery
from config.redis_scheduler import RedisScheduler
from config.shared_clock import SharedClock
from tools.test_services import redis

pytestmark = pytest.mark.stack
JOB = "deliver-messages"


def scheduler_on(url: str, *, seconds_behind: float = 0) -> RedisScheduler:
    """A scheduler that has not yet compared its clock with the database's."""
    app = DebriefCelery("debrief", fixups=[])
    app.conf.update(redbeat_redis_url=url, broker_url=url, beat_schedule={JOB: SWEEPS[JOB]}, timezone="UTC")
    app.shared_clock = SharedClock("postgres://db/debrief")
    app.shared_clock.offset = -seconds_behind
    return RedisScheduler(app)


class TwoSchedulersTests(SimpleTestCase):
    def test_waiting_scheduler_with_a_slow_clock_delays_no_job(self) -> None:
        with redis() as url, mock.patch("config.shared_clock.measure_offset", return_value=0.0):
            first = scheduler_on(url)
            acquire_distributed_beat_lock(SimpleNamespace(scheduler=first))
            first.tick()
            scheduler_on(url, seconds_behind=420)
            due: Any = Redis.from_url(url).zscore("redbeat::schedule", f"redbeat:{JOB}")
        assert due - datetime.now(UTC).timestamp() <= SWEEPS[JOB]["schedule"]
