"""The readiness check has a connection of its own, and a busy process stays ready while a check takes long."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from unittest import mock

from django.db import connections
from django.test import SimpleTestCase, override_settings

from core.testing import CommittedTestCase
from core.web import readiness
from core.web.readiness import applied_migrations, known_migrations


class OwnConnectionTests(CommittedTestCase):
    def test_check_leaves_the_connection_of_its_thread_unused(self) -> None:
        """It would never be replaced there: only requests check the connections that they use."""

        def check() -> object:
            assert known_migrations() <= applied_migrations()
            return connections["default"].connection

        with ThreadPoolExecutor(1) as pool:
            self.assertIsNone(pool.submit(check).result())


@override_settings(READY_WITHIN=0.01)
class SlowCheckTests(SimpleTestCase):
    def ready_after(self, seconds: float, reason: str) -> bool:
        """The answer during a check that does not end; the one before ended `seconds` ago with `reason`."""
        last = (time.monotonic() - seconds, reason)
        endless: Future[str] = Future()
        with mock.patch.object(readiness, "_last", last), mock.patch.object(readiness, "check_once", lambda: endless):
            return readiness.is_ready().result(timeout=5)

    def test_last_success_counts_while_a_check_runs(self) -> None:
        self.assertTrue(self.ready_after(30, ""))  # monitors ask every 10 to 30 seconds

    def test_last_failure_and_an_old_success_do_not_count(self) -> None:
        self.assertFalse(self.ready_after(30, "The database does not answer."))
        self.assertFalse(self.ready_after(90, ""))
