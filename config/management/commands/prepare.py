"""The part of `up` that needs Django. It runs when code, tables or static files changed since the last start."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.models import Invitation, User
from config.upgrade import apps_with_migrations, upgrade_obstacle

LOCK = 7_316_548_102  # any number of our own


class Command(BaseCommand):
    help = "Bring tables, cache table and static files up to date; load the sample data on first start."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        with one_at_a_time():
            executor = MigrationExecutor(connection)
            applied, known = executor.loader.applied_migrations, executor.loader.disk_migrations
            if obstacle := upgrade_obstacle(applied, known, apps_with_migrations(known)):
                raise CommandError(obstacle)
            waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
            recorded = executor.recorder.applied_migrations()  # a squashed one is missing after those that it replaces
            if waiting or known.keys() - recorded.keys():
                self.say("Creating tables …" if not applied else "Upgrading tables …")
                call_command("migrate", verbosity=0, interactive=False)
            call_command("createcachetable", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False, clear=settings.STATIC_ROOT.is_dir())
        if settings.SAMPLE and "load_sample" in get_commands() and has_no_data():
            self.say("Loading the sample data, about half a minute (SAMPLE=0 starts empty) …")
            call_command("load_sample", verbosity=0)

    def say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two machines that start together migrate one after the other. On SQLite the supervisor holds a file lock."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        while not locked(cursor):
            time.sleep(0.5)
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def locked(cursor: Any) -> bool:
    cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
    return bool(cursor.fetchone()[0])


def has_no_data() -> bool:
    """Whether this is the first start: there are no accounts and no invitation link for the first one.

    The sample is loaded in one transaction, and the link is created after it: after an interruption the next start is
    again a first start.
    """
    return not User.objects.people().exists() and not Invitation.objects.exists()
