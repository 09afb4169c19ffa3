"""`make run`: prepare the data directory, then become the supervisor."""

import hashlib
import os
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from config.env import env_int
from config.supervisor import claim, lay_folders


class Command(BaseCommand):
    help = "Start Debrief: web, worker and clock on one port of this machine, SQLite under DATA_DIR."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.EMBEDDED:
            raise CommandError(
                "`up` is for one machine without other servers. With DATABASE_URL or REDIS_URL, start the processes "
                "that docs/operating.md lists."
            )
        port = env_int("PORT", 8000)
        lay_folders(settings.DATA_DIR)
        claim(settings.DATA_DIR, port).close()
        if prepare_database() and settings.SAMPLE and "load_sample" in get_commands():
            self.stdout.write("Loading the sample organisation (SAMPLE=0 starts empty) …")
            call_command("load_sample", verbosity=0)
        collect_static()
        connection.close()
        facts = {
            "DATA_DIR": str(settings.DATA_DIR),
            "PORT": str(port),
            "GREETING": f"Debrief is ready: http://127.0.0.1:{port}{first_link()}",
        }
        sys.stdout.flush()
        # The same process goes on as a small one without Django in it.
        os.execve(sys.executable, [sys.executable, "-m", "config.supervisor"], {**os.environ, **facts})  # noqa: S606


def prepare_database() -> bool:
    """Bring the tables up to date. True when there were none before."""
    executor = MigrationExecutor(connection)
    fresh = not executor.loader.applied_migrations
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
    return fresh


def collect_static() -> None:
    """Copy and fingerprint the static files, only when they changed."""
    files = sorted(path for folder in settings.STATICFILES_DIRS for path in folder.rglob("*") if path.is_file())
    seen = "\n".join(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files)
    stamp, now = settings.DATA_DIR / "static.stamp", hashlib.sha256(seen.encode()).hexdigest()
    if settings.STATIC_ROOT.is_dir() and stamp.is_file() and stamp.read_text() == now:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(now)


def first_link() -> str:
    """The one-time path that makes the first admin, while there is none; otherwise the front page."""
    try:
        from core.accounts.actions.welcome import first_link as path_for  # noqa: PLC0415 - lands soon
    except ImportError:
        return "/"
    return path_for(timezone.now()) or "/"
