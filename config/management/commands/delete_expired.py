from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from core.retention import delete_all_expired


class Command(BaseCommand):
    help = "Delete what is older than its retention period (docs/operating.md). The scheduler does this every night."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count; delete nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        verb = "would be deleted" if options["dry_run"] else "deleted"
        for name, count in delete_all_expired(now=timezone.now(), dry_run=options["dry_run"]).items():
            self.stdout.write(f"{name.replace('_', ' ')}: {count} {verb}")
