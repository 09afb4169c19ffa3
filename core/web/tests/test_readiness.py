"""The readiness check has a connection of its own, and a busy process stays ready while a check takes long."""

import tempfile
import time
from concurrent.futures import Future, ThreadPoolExecutor
from unittest import mock

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
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


class MigrationTests(SimpleTestCase):
    def test_database_of_a_newer_version_is_a_reason(self) -> None:
        known = set(known_migrations())
        self.assertEqual(readiness.migration_obstacle(known | {("an_app_of_the_operator", "0001_initial")}), "")
        newer = readiness.migration_obstacle(known | {("incidents", "0999_from_the_future")})
        self.assertIn("made by a newer Debrief (incidents.0999_from_the_future)", newer)
        self.assertIn("not applied", readiness.migration_obstacle(known - {min(known)}))


class StaticFilesTests(SimpleTestCase):
    def test_process_without_collected_static_files_is_not_ready(self) -> None:
        """Every page would be an error there."""
        with (
            tempfile.TemporaryDirectory() as empty,
            mock.patch.object(readiness, "staticfiles_storage", ManifestStaticFilesStorage(location=empty)),
            mock.patch.object(readiness, "applied_migrations", lambda: set(known_migrations())),
            mock.patch.object(readiness, "disk_obstacle", lambda: ""),
        ):
            self.assertIn("collectstatic", readiness.unready_reason())


class DiskTests(SimpleTestCase):
    def test_small_disk_is_ready_with_a_twentieth_free(self) -> None:
        """A fixed limit would keep small machines from starting."""
        for total, free, ready in [(300, 20, True), (300, 10, False), (40_000, 600, True), (40_000, 400, False)]:
            usage = mock.Mock(total=total * 2**20, free=free * 2**20)
            with mock.patch.object(readiness.shutil, "disk_usage", return_value=usage):
                self.assertEqual(readiness.disk_obstacle() == "", ready, (total, free))
