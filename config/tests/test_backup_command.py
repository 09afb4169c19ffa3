"""The backup command on a database that this version has not migrated yet: one line, no archive."""

from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from django.core.management import CommandError, call_command

from config.management.commands import backup as command
from core.testing import TeamTestCase
from core.web.readiness import known_migrations


class BackupBeforeMigrationTests(TeamTestCase):
    def test_backup_before_the_migrations_is_refused(self) -> None:
        older = set(known_migrations()) - {("accounts", "0001_initial")}
        with TemporaryDirectory() as folder, mock.patch.object(command, "applied_migrations", return_value=older):
            file = Path(folder) / "debrief.tar"
            self.assertRaisesMessage(CommandError, "1 migrations are not applied", call_command, "backup", str(file))
            self.assertFalse(file.exists())
