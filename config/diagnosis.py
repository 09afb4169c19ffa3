"""The checks of `manage.py doctor`: each returns whether all is well, and one line for the operator."""

import os
import shutil
import sys
from collections.abc import Callable
from ctypes.util import find_library
from datetime import timedelta
from urllib.parse import urlsplit

import django
import redis
from django.conf import settings
from django.core.mail import get_connection
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count
from django.http.request import validate_host
from django.utils import timezone

from accounts.oidc import SignInFailed, callback_url, discovered
from accounts.passkeys import are_configured
from config.env import unknown_names
from config.upgrade import apps_with_migrations, upgrade_obstacle
from core.activity.seals.health import event_log_problem
from core.activity.seals.sealing import newest_seal
from core.web.readiness import disk_obstacle, static_obstacle
from notifications.clock import database_now
from notifications.heartbeat import (
    MAX_HEARTBEAT_AGE,
    SCHEDULER,
    WORKER,
    clock_problem,
    mail_problem,
    time_since_heartbeat,
)
from notifications.models import Delivery

Result = tuple[bool, str]
PDF_LIBRARIES = ["pango-1.0", "pangoft2-1.0", "harfbuzz-subset"]
MAIL_TIMEOUT = 5  # seconds
IMPLICIT_TLS = 465  # port


def check_versions() -> Result:
    return True, f"Debrief {settings.VERSION}, Django {django.get_version()}, Python {sys.version.split()[0]}"


def check_environment() -> Result:
    """Names that nothing reads, and settings that contradict each other."""
    host = urlsplit(settings.BASE_URL).hostname or ""
    if unknown := unknown_names():
        return False, f"{', '.join(unknown)}: not a setting of Debrief. See docs/operating.md, Environment."
    if not validate_host(f"[{host}]" if ":" in host else host, settings.ALLOWED_HOSTS):
        return False, f"every page returns 400: add {host}, the host of BASE_URL, to ALLOWED_HOSTS"
    if settings.SECURE_SSL_REDIRECT and not settings.PROXY_COUNT:
        return (
            False,
            "pages redirect to themselves: BASE_URL is https, so set BEHIND_PROXY to the number of your proxies",
        )
    if settings.EMAIL_HOST and settings.EMAIL_PORT == IMPLICIT_TLS:
        return False, "no mail is sent: EMAIL_PORT 465 needs implicit TLS, which is not supported; use 587"
    return True, f"people open {settings.BASE_URL}"


def check_database() -> Result:
    connection.ensure_connection()
    version = ".".join(str(part) for part in connection.get_database_version())
    if connection.vendor != "postgresql":
        return True, f"{connection.vendor} {version}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit') AND setting = 'off'")
        unsafe = [name for (name,) in cursor.fetchall()]
    return not unsafe, f"postgresql {version}" + "".join(f", {name} is off: a crash may lose data" for name in unsafe)


def check_migrations() -> Result:
    executor = MigrationExecutor(connection)
    applied, known = executor.loader.applied_migrations, executor.loader.disk_migrations
    if obstacle := upgrade_obstacle(applied, known, apps_with_migrations(known)):
        return False, obstacle
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return not waiting, f"{len(waiting)} to apply: python manage.py migrate" if waiting else "all applied"


def check_broker() -> Result:
    if not settings.REDIS_URL:
        return settings.BROKER_DIR.is_dir(), f"files in {settings.BROKER_DIR}"
    redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2).ping()
    return True, "Redis answers"


def check_data_directory() -> Result:
    mode = settings.DATA_DIR.stat().st_mode & 0o777
    free = shutil.disk_usage(settings.DATA_DIR).free // 2**20
    if obstacle := disk_obstacle():
        return False, obstacle
    if mode & 0o077:
        return False, f"{settings.DATA_DIR} is readable by other users (mode {mode:o}): chmod 700 {settings.DATA_DIR}"
    writable = os.access(settings.DATA_DIR, os.W_OK)
    return writable, f"{settings.DATA_DIR}, {free} MB free" + ("" if writable else ", not writable")


def check_static_files() -> Result:
    obstacle = static_obstacle()
    return not obstacle, obstacle or "collected"


def check_mail() -> Result:
    """Connect and sign in, as sending does."""
    if not settings.EMAIL_HOST:
        return True, f"written to {settings.EMAIL_FILE_PATH}"
    server = get_connection(timeout=MAIL_TIMEOUT)
    server.open()
    server.close()
    return True, f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} answers"


def check_sign_in() -> Result:
    """Ask the provider of company sign-in for its addresses."""
    passkeys = "passkeys" if are_configured() else "no passkeys (BASE_URL is not https:// with a host name)"
    if not settings.OIDC_ISSUER:
        return True, f"passwords and {passkeys}"
    try:
        discovered()
    except SignInFailed as error:
        return False, f"company sign-in: {error.reason}"
    return True, f"{settings.OIDC_ISSUER} answers; its redirect address for Debrief is {callback_url()}"


def check_deliveries() -> Result:
    counted = dict(Delivery.objects.values_list("state").annotate(Count("pk")).order_by())
    problem = mail_problem(timezone.now())
    pending, dead = counted.get(Delivery.State.PENDING, 0), counted.get(Delivery.State.DEAD, 0)
    return not problem, f"{pending} pending, {dead} failed" + (f". {problem}" if problem else "")


def check_event_log() -> Result:
    """Result of the daily check of the newest seals."""
    problem, last = event_log_problem(database_now()), newest_seal()
    return not problem, problem or (
        f"newest seal: {last.number} of {last.sealed_at:%Y-%m-%d %H:%M}" if last else "no seals yet"
    )


def check_last_run(name: str) -> Result:
    elapsed = time_since_heartbeat(name, now=database_now())
    if elapsed is None:
        return False, "has never run. Start it."
    words = f"last ran {elapsed // timedelta(seconds=1)} s ago"
    return elapsed < MAX_HEARTBEAT_AGE, words if elapsed < MAX_HEARTBEAT_AGE else f"{words}. Start it."


def check_clocks() -> Result:
    problem = clock_problem(timezone.now())
    return not problem, problem or "agree with the database"


def check_pdf() -> Result:
    missing = [name for name in PDF_LIBRARIES if not find_library(name)]
    packages = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"
    return not missing, f"no PDF export. As root: apt-get install -y {packages}" if missing else "Pango is installed"


CHECKS: dict[str, Callable[[], Result]] = {
    "versions": check_versions,
    "environment": check_environment,
    "database": check_database,
    "migrations": check_migrations,
    "broker": check_broker,
    "data-directory": check_data_directory,
    "static-files": check_static_files,
    "mail": check_mail,
    "sign-in": check_sign_in,
    "deliveries": check_deliveries,
    "event-log": check_event_log,
    "worker": lambda: check_last_run(WORKER),
    "scheduler": lambda: check_last_run(SCHEDULER),
    "clocks": check_clocks,
    "pdf": check_pdf,
}
