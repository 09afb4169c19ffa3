"""The development loop: make targets, database snapshots and the package lock."""

import os
import re
import tempfile
import tomllib
from pathlib import Path
from unittest.mock import patch

from django.conf import settings
from django.test import SimpleTestCase

from tools.database_snapshot import SqliteSnapshot
from tools.run_tests import PARTS

TARGETS = "help run dev test test-fast lint fmt bench bench-import soak build audit reset-sample backup"


class MakefileTests(SimpleTestCase):
    def test_targets_are_the_listed_ones_with_descriptions(self) -> None:
        makefile = (settings.ROOT / "Makefile").read_text()
        assert re.findall(r"^([a-z-]+):.*## \w", makefile, re.MULTILINE) == TARGETS.split()
        assert f".PHONY: {TARGETS}\n" in makefile


class SnapshotTests(SimpleTestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.database = Path(folder.name) / "test.sqlite3_gw0"
        self.enterContext(patch.dict(os.environ, TEST_SNAPSHOT_DIR=folder.name))

    def test_without_a_snapshot_the_old_database_is_deleted(self) -> None:
        self.database.write_text("rows of the last run")
        assert SqliteSnapshot(str(self.database)).restore() is False
        assert not self.database.exists()

    def test_each_run_starts_from_a_fresh_copy(self) -> None:
        snapshot = SqliteSnapshot(str(self.database))
        snapshot.snapshot.write_text("migrated")
        self.database.write_text("rows of the last run")
        log = Path(f"{self.database}-wal")
        log.write_text("pages of the last run")
        assert snapshot.restore() is True
        assert self.database.read_text() == "migrated"
        assert not log.exists()

    def test_changed_migration_invalidates_the_snapshot(self) -> None:
        root = self.database.parent
        migration = root / "app/migrations/0001_initial.py"
        migration.parent.mkdir(parents=True)
        with self.settings(ROOT=root):
            migration.write_text("first")
            SqliteSnapshot(str(self.database)).snapshot.write_text("migrated")
            assert SqliteSnapshot(str(self.database)).restore() is True
            migration.write_text("second")
            assert SqliteSnapshot(str(self.database)).restore() is False


class PackageLockTests(SimpleTestCase):
    def test_package_lock_names_no_registry(self) -> None:
        assert '"resolved"' not in (settings.ROOT / "package-lock.json").read_text()


class RunTestsTests(SimpleTestCase):
    def test_test_shards_cover_every_test_directory(self) -> None:
        pyproject = tomllib.loads((settings.ROOT / "pyproject.toml").read_text())
        paths = pyproject["tool"]["pytest"]["ini_options"]["testpaths"]
        chosen = [path for part in PARTS.values() for path in part if not path.startswith("-")]
        assert sorted(path for path in chosen if "/" not in path) == sorted(paths)
        options = [option for part in PARTS.values() for option in part if option.startswith("-")]
        ignored = {option.removeprefix("--ignore=") for option in options}
        assert ignored == {path for path in chosen if "/" in path}
