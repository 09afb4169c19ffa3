"""The part of `up` that needs Django. It runs when code, tables or static files changed since the last start."""

from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config.upgrade import apps_with_migrations, upgrade_obstacle


class Command(BaseCommand):
    help = "Bring tables, cache table and static files up to date; load the sample data on first start."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        executor = MigrationExecutor(connection)
        applied, known = executor.loader.applied_migrations, executor.loader.graph.nodes
        if obstacle := upgrade_obstacle(applied, known, apps_with_migrations(known)):
            raise CommandError(obstacle)
        fresh = not applied
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False, clear=settings.STATIC_ROOT.is_dir())
        if fresh and settings.SAMPLE and "load_sample" in get_commands():
            self.stdout.write("Loading the sample data (SAMPLE=0 starts empty) …")
            self.stdout.flush()
            call_command("load_sample", verbosity=0)
