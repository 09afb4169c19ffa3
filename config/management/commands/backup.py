from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.backup import backup
from core.web.readiness import applied_migrations, migration_obstacle


class Command(BaseCommand):
    help = "Write the database as of one moment, and the stored files, into one archive. Debrief keeps running."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = options["file"].absolute()
        if not target.parent.is_dir():
            raise CommandError(f"There is no folder {target.parent}.")
        if obstacle := migration_obstacle(applied_migrations()):
            raise CommandError(obstacle)
        manifest = backup(target, now=timezone.now())
        files = sum(name.startswith("files/") for name in manifest.members)
        rows, size = sum(manifest.rows.values()), target.stat().st_size / 2**20
        self.stdout.write(f"{target}: {rows} rows in {len(manifest.rows)} tables, {files} files, {size:.1f} MB.")
        self.stdout.write("It contains all data and keys. Protect it like the database.")
