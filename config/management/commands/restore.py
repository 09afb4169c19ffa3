from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.archive import Damaged, Manifest
from config.archived_log import verify_archived_log
from config.restore import restore
from config.verify_archive import verify
from core.activity.management.commands.verify_events import problem_text, write_report


class Command(BaseCommand):
    help = "Restore a backup into this database and data directory. Stop web, worker and scheduler first."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--verify", action="store_true", help="only check the archive; change nothing")
        parser.add_argument(
            "--replace", action="store_true", help="replace the data if the database already has accounts"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["verify"]:
                manifest = verify(options["file"])
                self.stdout.write(f"Whole: version {manifest.version} of {manifest.made_at}, {manifest.database}.")
                self.verify_log(options["file"], manifest)
                return
            done = restore(options["file"], now=timezone.now(), replace=options["replace"])
        except Damaged as words:
            raise CommandError(str(words)) from None
        self.stdout.write(f"Restored {sum(done.manifest.rows.values())} rows as of {done.manifest.made_at}.")
        self.stdout.write(
            "All people must sign in again. API tokens, calendar feeds and invitation links were revoked."
        )
        self.stdout.write(
            "Passwords, roles, deactivated people, and secrets of channels and trackers are those of the backup: "
            "reapply later changes."
        )
        if done.suppressed:
            self.stdout.write(f"{len(done.suppressed)} pending messages from the backup will not be sent:")
            self.stdout.write("\n".join(f"  {line}" for line in done.suppressed))

    def verify_log(self, path: Path, manifest: Manifest) -> None:
        """The digests of an archive detect damage; the seals detect changes made before the backup."""
        report = verify_archived_log(path, manifest)
        if report is None:
            self.stdout.write("Event log: the backup is older than the seals.")
            return
        self.stdout.write("Event log: ", ending="")
        write_report(report, self.stdout)
        if report.problems:
            raise CommandError(problem_text(report))
