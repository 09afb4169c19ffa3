"""The scheduler under wrong clocks, and the worker that takes over from a silent one."""

import tempfile
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

from celery import current_app
from celery.beat import SchedulingError
from django.test import SimpleTestCase
from django.utils import timezone
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import LockNotOwnedError

from config.celery import SWEEPS, app
from config.jobs import watch_scheduler
from config.redis_scheduler import RedisScheduler
from config.scheduler import TICK, FileScheduler
from config.shared_clock import SharedClock
from config.worker import SharedClockRequest, send_watch_job
from core.testing import TeamTestCase
from notifications.clock import database_now
from notifications.heartbeat import SCHEDULER, WORKER, record_heartbeat, time_since_heartbeat

HOUR = timedelta(hours=1)


class SweepTests(SimpleTestCase):
    def test_each_scheduled_entry_has_a_job_and_expires(self) -> None:
        current_app.loader.import_default_modules()
        for name, sweep in app.conf.beat_schedule.items():
            assert sweep["task"] in app.tasks, name
            assert 0 < sweep["options"]["expires"] <= 3600, name
        assert app.conf.beat_schedule.keys() == SWEEPS.keys()

    def test_mail_has_a_queue_of_its_own(self) -> None:
        assert app.amqp.router.route({}, "notifications.jobs.deliver_pending")["queue"].name == "mail"
        assert app.amqp.router.route({}, "reminders.jobs.plan_reminders")["queue"].name == "celery"


class FileSchedulerTests(SimpleTestCase):
    def test_jobs_continue_after_the_clock_was_set_back(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            sent: list[str] = []
            scheduler = FileScheduler(app, schedule_filename=str(Path(folder) / "beat"), lazy=False)
            with mock.patch.object(scheduler, "apply_entry", lambda entry, **_: sent.append(entry.name)):
                for entry in scheduler.schedule.values():
                    entry.last_run_at = app.now() + HOUR
                while scheduler.tick() == 0:
                    pass
                assert all(entry.last_run_at <= app.now() for entry in scheduler.schedule.values())
                with mock.patch.object(SharedClock, "now", lambda self: datetime.now(UTC) + timedelta(minutes=11)):
                    while scheduler.tick() == 0:
                        pass
            scheduler.close()
        assert {TICK, "plan-reminders", "mark-missed-runs"} <= set(sent)

    def test_file_that_a_power_failure_damaged_is_made_again(self) -> None:
        for damage in [b"", b"\x80\x04garbage", b"\x80\x05K\x01."]:
            with self.subTest(damage), tempfile.TemporaryDirectory() as folder:
                name = str(Path(folder) / "beat")
                FileScheduler(app, schedule_filename=name, lazy=False).close()
                for stored in Path(folder).glob("beat*"):
                    if stored.suffix not in {".dir", ".bak"}:
                        stored.write_bytes(damage)
                scheduler = FileScheduler(app, schedule_filename=name, lazy=False)
                assert "plan-reminders" in scheduler.schedule
                scheduler.close()

    def test_job_that_a_full_disk_refuses_is_one_line_of_the_log(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            scheduler = FileScheduler(app, schedule_filename=str(Path(folder) / "beat"), lazy=False)
            refused = SchedulingError(f"Couldn't apply scheduled task {TICK}: No space left on device")
            with (
                mock.patch.object(scheduler, "apply_async", side_effect=refused),
                self.assertLogs("config.scheduler") as log,
            ):
                scheduler.apply_entry(scheduler.schedule[TICK])
            scheduler.close()
        assert [record.getMessage() for record in log.records] == [str(refused)]
        assert log.records[0].exc_info is None

    def test_worker_starts_on_a_full_disk(self) -> None:
        for number, expected in [(28, nullcontext()), (13, self.assertRaises(OSError))]:
            with mock.patch.object(app, "send_task", side_effect=OSError(number, "refused")), expected:
                send_watch_job()


class SharedClockTests(SimpleTestCase):
    def test_shared_clock_follows_the_database(self) -> None:
        clock = SharedClock("postgres://db/debrief")
        with mock.patch("config.shared_clock.measure_offset", return_value=420.0):
            assert clock.synchronize()
            assert not clock.synchronize()  # once a minute
        assert abs(clock.now() - datetime.now(UTC) - timedelta(seconds=420)) < timedelta(seconds=1)

    def test_sqlite_has_no_clock_offset(self) -> None:
        clock = SharedClock("")
        assert not clock.synchronize()
        assert clock.offset == 0

    def test_messages_expire_by_the_shared_clock(self) -> None:
        request: Any = SharedClockRequest.__new__(SharedClockRequest)
        request._expires, request._request_dict = datetime.now(UTC) + timedelta(seconds=30), {"id": "1"}
        request._id = request.id = "1"
        assert not request.maybe_expire()
        with mock.patch.object(app.shared_clock, "offset", 60.0):
            assert request.maybe_expire()


class TakeoverTests(TeamTestCase):
    def setUp(self) -> None:
        self.sent: list[str] = []
        long_ago = timezone.now() - HOUR
        for patch in [
            mock.patch("config.jobs.wake_worker", self.sent.append),
            mock.patch("notifications.heartbeat.STARTED", long_ago),
        ]:
            patch.start()
            self.addCleanup(patch.stop)

    def test_worker_does_not_replace_a_running_scheduler(self) -> None:
        record_heartbeat(SCHEDULER, now=database_now())
        assert not watch_scheduler(clock_offset=1.5)
        assert self.sent == []
        elapsed = time_since_heartbeat(WORKER, now=database_now())
        assert elapsed is not None and elapsed < timedelta(minutes=1)

    def test_one_worker_runs_the_jobs_when_the_scheduler_has_stopped(self) -> None:
        record_heartbeat(SCHEDULER, now=database_now() - 4 * timedelta(minutes=1))
        assert watch_scheduler()
        assert {"reminders.jobs.plan_reminders", "notifications.jobs.deliver_pending"} <= set(self.sent)
        assert "notifications.jobs.record_scheduler" not in self.sent  # it would hide the missing heartbeats
        assert not watch_scheduler()  # another worker in the same minute

    def test_new_worker_waits_for_the_scheduler(self) -> None:
        with mock.patch("notifications.heartbeat.STARTED", timezone.now()):
            assert not watch_scheduler()
        assert watch_scheduler()  # it never ran

    def test_heartbeat_in_the_future_counts_as_missing(self) -> None:
        record_heartbeat(SCHEDULER, now=database_now() + HOUR)
        assert watch_scheduler()


class RedisSchedulerTests(SimpleTestCase):
    def setUp(self) -> None:
        scheduler: Any = RedisScheduler.__new__(RedisScheduler)
        scheduler.app, scheduler.lock_key, scheduler.max_interval = app, "lock", 5
        scheduler.lock, scheduler.lock_timeout = mock.Mock(), 30
        scheduler.reset_future_entries, scheduler.setup_schedule = mock.Mock(), mock.Mock()
        self.scheduler = scheduler

    def test_lost_lock_is_acquired_again_with_the_schedule(self) -> None:
        self.scheduler.lock.extend.side_effect = LockNotOwnedError("lost")
        assert self.scheduler.tick() == 5
        self.scheduler.lock.acquire.assert_called_once()
        assert self.scheduler.setup_schedule.called

    def test_scheduler_waits_while_redis_is_away(self) -> None:
        self.scheduler.reset_future_entries.side_effect = Unreachable
        assert self.scheduler.tick() == 5

    def test_scheduler_started_without_redis_acquires_the_lock_later(self) -> None:
        self.scheduler.lock = None
        redis = mock.Mock()
        redis.lock.return_value.acquire.side_effect = [Unreachable, True]
        with mock.patch("redbeat.schedulers.get_redis", return_value=redis):
            assert self.scheduler.tick() == 5
            assert self.scheduler.lock is None
            assert self.scheduler.tick() == 5
        assert self.scheduler.lock is redis.lock.return_value
        assert self.scheduler.setup_schedule.call_count == 1
