"""A database or backup from before the app split is refused with one line."""

from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import TestCase

from config.archive import Damaged, Manifest
from config.verify_archive import check_versions

BEFORE_SPLIT = [["incidents", "0001_initial"], ["tasks", "0003_seed_checklists"], ["files", "0001_stored_files"]]


class TestOlderData(TestCase):
    def test_prepare_refuses_a_database_from_before_the_split(self) -> None:
        recorder = MigrationRecorder(connection)
        recorder.record_unapplied("postmortems", "0001_initial")
        recorder.record_applied("files", "0001_stored_files")
        with self.assertRaisesMessage(CommandError, "before 0.1.0"):
            call_command("prepare")

    def test_prepare_refuses_a_database_of_a_newer_version(self) -> None:
        MigrationRecorder(connection).record_applied("incidents", "0999_from_the_future")
        with self.assertRaisesMessage(CommandError, "newer Debrief (incidents.0999_from_the_future)"):
            call_command("prepare")

    def test_restore_refuses_a_backup_from_before_the_split(self) -> None:
        with self.assertRaisesMessage(Damaged, "before 0.1.0"):
            check_versions(Manifest("0.1.0", "2026-11-01", "sqlite", BEFORE_SPLIT))
