"""Readiness: the database is reachable and migrated, and files can be written.

Checked on a separate connection in a separate thread, so that full pools and busy threads do not matter.
"""

import os
import shutil
import time
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from threading import Lock, Timer

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import ConnectionHandler
from django.http import HttpRequest, HttpResponse, JsonResponse

from core.web.health import is_monitor

CONNECT_TIMEOUT = 2  # seconds, the minimum of libpq
MAX_FREE_NEEDED = 500 * 1024 * 1024
LEAST_FREE_SHARE = 0.05
# How long a success counts while the next check runs: monitors ask every few seconds to a minute, and a busy process
# needs longer than READY_WITHIN. A database that does not answer fails the check itself, after CONNECT_TIMEOUT.
RECENT_SECONDS = 60.0

_thread = ThreadPoolExecutor(1, thread_name_prefix="readiness")
_lock = Lock()
_pending: "Future[str] | None" = None
_last: tuple[float, str] | None = None  # time of the last check, and its reason ("" if ready)


def is_ready() -> "Future[bool]":
    """Whether this process can serve. Resolved within 0.1 s even if the database hangs; after 2 s on the first call.

    If this check takes longer, the last one counts if it succeeded within `RECENT_SECONDS`.
    """
    ready: Future[bool] = Future()

    def resolve(value: bool) -> None:
        with _lock:
            if not ready.done():
                ready.set_result(value)

    known_migrations()
    timeout = settings.READY_WITHIN if _last else CONNECT_TIMEOUT
    timer = Timer(timeout, lambda: resolve(was_ready_recently()))
    timer.daemon = True
    timer.start()
    check_once().add_done_callback(lambda done: resolve(not done.result()))
    ready.add_done_callback(lambda _: timer.cancel())
    return ready


def was_ready_recently() -> bool:
    return _last is not None and not _last[1] and time.monotonic() - _last[0] < RECENT_SECONDS


def not_ready(request: HttpRequest) -> HttpResponse:
    """503; a monitor also reads why."""
    facts = {"status": "unavailable", **({"reason": current_reason()} if is_monitor(request) else {})}
    return JsonResponse(facts, status=503, headers={"Retry-After": "10"})


def check_once() -> "Future[str]":
    """One check at a time; concurrent callers share its result."""
    global _pending
    with _lock:
        if _pending is None or _pending.done():
            _pending = _thread.submit(run_check)
        return _pending


def current_reason() -> str:
    """The reason for not being ready, from a new check."""
    try:
        return check_once().result(timeout=CONNECT_TIMEOUT + 1)
    except TimeoutError:
        return "The database does not answer."


def run_check() -> str:
    global _last
    reason = unready_reason()
    _last = (time.monotonic(), reason)
    return reason


def unready_reason() -> str:
    """Why this process cannot serve, for operators; "" if it can."""
    try:
        return disk_obstacle() or migration_obstacle(applied_migrations()) or static_obstacle()
    except DatabaseError as error:
        return f"The database does not answer ({type(error).__name__})."
    except OSError as error:
        return f"{settings.DATA_DIR}: {error.strerror}."


def applied_migrations() -> set[tuple[str, str]]:
    facts = {**connection.settings_dict, "CONN_MAX_AGE": 0}
    facts["OPTIONS"] = {name: value for name, value in facts.get("OPTIONS", {}).items() if name != "pool"}
    if connection.vendor == "postgresql":
        facts["OPTIONS"] |= {"connect_timeout": CONNECT_TIMEOUT, "options": "-c statement_timeout=1000"}
    own = ConnectionHandler({"default": facts})["default"]
    try:
        if not MigrationRecorder(own).has_table():
            return set()
        with own.cursor() as cursor:  # the methods of MigrationRecorder would use this thread's default connection
            cursor.execute("SELECT app, name FROM django_migrations")
            return set(cursor.fetchall())
    finally:
        own.close()


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """The migrations of the code, read from disk once."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def migration_obstacle(applied: set[tuple[str, str]]) -> str:
    known = known_migrations()
    if missing := known - applied:
        return f"{len(missing)} migrations are not applied. Run: python manage.py migrate"
    apps = {app for app, _ in known}
    newer = sorted(name for name in applied - known if name[0] in apps)
    return f"The database was made by a newer Debrief ({'.'.join(newer[0])}). Update Debrief." if newer else ""


def disk_obstacle() -> str:
    if not os.access(settings.DATA_DIR, os.W_OK):
        return f"{settings.DATA_DIR} cannot be written."
    disk = shutil.disk_usage(settings.DATA_DIR)
    if disk.free < least_free(disk.total):
        return f"{settings.DATA_DIR} has {disk.free // 2**20} MB left, {least_free(disk.total) // 2**20} are needed."
    return ""


def static_obstacle() -> str:
    """A page needs the list of static files; without it every page would be an error."""
    if isinstance(staticfiles_storage, ManifestFilesMixin) and not staticfiles_storage.hashed_files:
        return "Static files are missing. Run: python manage.py collectstatic --no-input, then restart this process."
    return ""


def least_free(total: int) -> int:
    """Bytes that must stay free: 5 % of the disk, at most 500 MB. One rule for /readyz and doctor."""
    return int(min(MAX_FREE_NEEDED, total * LEAST_FREE_SHARE))


def warm_up() -> None:
    """Read the migrations before the first request."""
    _thread.submit(known_migrations)
