"""Loads a new database next to the current one and replaces it in one step after the checks."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from config.archive import Damaged

SCHEMA = "restoring"
IN_USE = "Other programs use this database. Stop web, worker and scheduler first."


@contextmanager
def new_database_as_default() -> Iterator[Callable[[], None]]:
    """Within the block the default connection is the new database. Yields a function that replaces the current one.

    Until that call the current database does not change.
    """
    with new_schema() if connection.vendor == "postgresql" else new_file() as swap:
        yield swap


@contextmanager
def new_file() -> Iterator[Callable[[], None]]:
    facts = connection.settings_dict
    present = Path(facts["NAME"])
    fresh = present.with_name("restoring.sqlite3")
    remove(fresh)
    connection.close()
    facts["NAME"] = fresh

    def swap() -> None:
        with connection.cursor() as cursor:  # the file then contains everything
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("PRAGMA journal_mode=DELETE")
        connection.close()
        descriptor = os.open(fresh, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
        for ending in ["-wal", "-shm"]:  # of the replaced database
            present.with_name(present.name + ending).unlink(missing_ok=True)
        fresh.replace(present)
        present.chmod(0o600)

    try:
        yield swap
    finally:
        connection.close()
        facts["NAME"] = present
        remove(fresh)


def remove(file: Path) -> None:
    for ending in ["", "-wal", "-shm", "-journal"]:
        with suppress(FileNotFoundError):
            file.with_name(file.name + ending).unlink()


@contextmanager
def new_schema() -> Iterator[Callable[[], None]]:
    facts = connection.settings_dict
    present = facts["OPTIONS"]
    single = {name: value for name, value in present.items() if name != "pool"}
    close()
    facts["OPTIONS"] = single
    try:
        with closing(connection.copy()) as guard:
            keep_others_out(guard)
            with emptied_schema(single):
                yield partial(replace_public, guard)
    finally:
        connection.close()  # before the pool is set again: this connection is not of the pool
        facts["OPTIONS"] = present


@contextmanager
def emptied_schema(options: dict[str, Any]) -> Iterator[None]:
    """Within the block the default connection uses a new schema, which is dropped afterwards if it still exists."""
    facts = connection.settings_dict
    execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}")
    connection.close()
    facts["OPTIONS"] = {**options, "options": f"-c search_path={SCHEMA}"}
    try:
        yield
    finally:
        connection.close()
        facts["OPTIONS"] = options
        execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


def replace_public(guard: BaseDatabaseWrapper) -> None:
    connection.close()
    with guard.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA public CASCADE; ALTER SCHEMA {SCHEMA} RENAME TO public")
    guard.commit()


def keep_others_out(guard: BaseDatabaseWrapper) -> None:
    """Refuse if other clients are connected, then lock every table until `guard` closes or commits.

    What connects later waits at its first statement, so nothing is written that the swap would drop.
    """
    if others_connected(guard):
        raise Damaged(IN_USE)
    guard.set_autocommit(False)
    with guard.cursor() as cursor:
        if tables := guard.introspection.table_names(cursor):
            names = ", ".join(map(guard.ops.quote_name, tables))
            try:
                cursor.execute(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE NOWAIT")
            except OperationalError:
                raise Damaged(IN_USE) from None


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def close() -> None:
    connection.close()
    if "pool" in connection.settings_dict["OPTIONS"]:
        connection.close_pool()  # type: ignore[attr-defined]


def others_connected(own: BaseDatabaseWrapper) -> bool:
    """Whether other clients use this PostgreSQL database, an idle web process or worker among them.

    Connections that this process has just closed may still be listed briefly.
    """
    until = time.monotonic() + 2.0
    while count := clients(own):
        if time.monotonic() > until:
            return bool(count)
        time.sleep(0.1)
    return False


def clients(own: BaseDatabaseWrapper) -> int:
    with own.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])
