"""Check the installation and report each result."""

import os
import shutil
import sys
from collections.abc import Callable
from typing import Any

import django
import redis
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count

from notifications.models import Delivery

LEAST_FREE = 0.05


class Command(BaseCommand):
    help = "Check the installation; exits with 1 if a check fails."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        troubles = 0
        for name, look in CHECKS.items():
            try:
                fine, words = look()
            except (DatabaseError, redis.RedisError, OSError) as error:
                fine, words = False, f"{type(error).__name__}: {error}"
            troubles += not fine
            self.stdout.write(f"{'ok   ' if fine else 'WARN '} {name}: {words}")
        if troubles:
            sys.exit(1)


def versions() -> tuple[bool, str]:
    return True, f"Debrief {settings.VERSION}, Django {django.get_version()}, Python {sys.version.split()[0]}"


def database() -> tuple[bool, str]:
    connection.ensure_connection()
    return True, f"{connection.vendor} {'.'.join(str(part) for part in connection.get_database_version())}"


def migrations() -> tuple[bool, str]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return not waiting, f"{len(waiting)} to apply: python manage.py migrate" if waiting else "all applied"


def broker() -> tuple[bool, str]:
    if not settings.REDIS_URL:
        return settings.BROKER_DIR.is_dir(), f"files in {settings.BROKER_DIR}"
    redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2).ping()
    return True, "Redis answers"


def data_directory() -> tuple[bool, str]:
    mode = settings.DATA_DIR.stat().st_mode & 0o777
    usage = shutil.disk_usage(settings.DATA_DIR)
    share = usage.free / usage.total
    words = f"{settings.DATA_DIR}, {share:.0%} of the disk free, mode {mode:o}"
    return share >= LEAST_FREE and not mode & 0o077 and os.access(settings.DATA_DIR, os.W_OK), words


def mail() -> tuple[bool, str]:
    return True, f"by {settings.EMAIL_HOST}" if settings.EMAIL_HOST else f"written to {settings.EMAIL_FILE_PATH}"


def deliveries() -> tuple[bool, str]:
    counted = dict(Delivery.objects.values_list("state").annotate(Count("pk")))
    dead = counted.get(Delivery.State.DEAD, 0)
    return not dead, f"{counted.get(Delivery.State.PENDING, 0)} pending, {dead} failed"


CHECKS: dict[str, Callable[[], tuple[bool, str]]] = {
    "versions": versions,
    "database": database,
    "migrations": migrations,
    "broker": broker,
    "data directory": data_directory,
    "mail": mail,
    "deliveries": deliveries,
}
