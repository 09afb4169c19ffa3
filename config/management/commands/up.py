from typing import Any

from django.core.management.base import BaseCommand

from config.supervisor import main


class Command(BaseCommand):
    help = "Start Debrief: web, worker and scheduler on one port of this machine, SQLite under DATA_DIR."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        main()
