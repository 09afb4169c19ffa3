"""/readyz: a separate connection, 0.1 seconds, migrations compared both ways, details only for admins and monitors."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import Mock, patch

from django.db import OperationalError, connection
from django.test import override_settings

from core.testing import CommittedTestCase, TeamTestCase
from core.web import readiness
from core.web.readiness import applied_migrations, known_migrations, least_free, migration_obstacle, static_obstacle

TOKEN = "monitor-token-of-the-test"


class ReadinessTests(TeamTestCase):
    def test_missing_and_unknown_migrations_are_reported(self) -> None:
        known = set(known_migrations())
        assert migration_obstacle(known) == ""
        assert "not applied" in migration_obstacle(known - {("tasks", "0001_initial")})
        assert "newer Debrief (tasks.0999_later)" in migration_obstacle(known | {("tasks", "0999_later")})
        assert migration_obstacle(known | {("another_package", "0001_initial")}) == ""

    def test_check_uses_its_own_connection(self) -> None:
        assert applied_migrations() >= set(known_migrations())
        with override_settings(DATA_DIR=Path("/nowhere")):
            assert self.client.get("/readyz").status_code == 503

    def test_full_disk_is_the_reason_though_the_database_fails_too(self) -> None:
        usage = patch.object(readiness.shutil, "disk_usage", return_value=Mock(total=10**9, free=0))
        with usage, patch.object(readiness, "applied_migrations", side_effect=OperationalError("disk I/O error")):
            assert "0 MB left, 47 are needed" in readiness.unready_reason()

    @override_settings(READY_WITHIN=0.08)
    def test_hanging_database_is_reported_quickly(self) -> None:
        def hangs() -> set[tuple[str, str]]:
            time.sleep(0.6)
            return set(known_migrations())

        hanging = patch.object(readiness, "applied_migrations", hangs)  # like a server that accepts and is silent
        with hanging, patch.object(readiness, "_last", (time.monotonic() - 6.0, "")):
            known_migrations()  # read from disk once
            began = time.monotonic()
            response = self.client.get("/readyz")
            assert response.status_code == 503
            assert time.monotonic() - began < 0.3
            assert response.headers["Retry-After"]
            time.sleep(0.7)

    @override_settings(READY_WITHIN=0.08)
    def test_short_delay_is_not_an_outage(self) -> None:
        def slow() -> set[tuple[str, str]]:
            time.sleep(0.3)
            return set(known_migrations())

        slowly = patch.object(readiness, "applied_migrations", slow)
        with slowly, patch.object(readiness, "_last", (time.monotonic(), "")):
            assert self.client.get("/readyz").status_code == 200
            time.sleep(0.4)

    @override_settings(MONITOR_TOKEN=TOKEN)
    def test_only_monitors_see_the_reason(self) -> None:
        with override_settings(DATA_DIR=Path("/nowhere")):
            assert self.client.get("/readyz").json() == {"status": "unavailable"}
            facts = self.client.get("/readyz", headers={"Authorization": f"Bearer {TOKEN}"}).json()
            assert "/nowhere" in facts["reason"]
            facts = self.client.get("/readyz", headers={"Authorization": "Bearer wrong"}).json()
            assert facts == {"status": "unavailable"}
        assert "degraded" in self.client.get("/readyz", headers={"Authorization": f"Bearer {TOKEN}"}).json()

    def test_missing_static_files_mean_not_ready(self) -> None:
        product = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
        with TemporaryDirectory() as empty, override_settings(STATIC_ROOT=empty, STORAGES={"staticfiles": product}):
            assert "collectstatic" in static_obstacle()
        assert static_obstacle() == ""

    def test_minimum_free_space_is_5_percent_up_to_500_mb(self) -> None:
        assert least_free(300 * 2**20) == 15 * 2**20
        assert least_free(10**12) == 500 * 2**20


class PooledConnectionTests(CommittedTestCase):
    def test_check_works_during_an_open_transaction(self) -> None:
        connection.ensure_connection()
        assert applied_migrations() >= set(known_migrations())
