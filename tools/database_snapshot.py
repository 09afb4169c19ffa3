"""Copies of a migrated test database for `pytest --reuse-db`, so that a run needs no migrations.

Each run, each pytest-xdist worker and each SQLite step of `make test` starts from a fresh copy: tests that commit
empty the tables at their end, and with them the rows that migrations create, so the database of the last run cannot be
used again as it is.
The name of a snapshot contains a digest of all migrations; a changed migration therefore makes a new one.
"""

import fcntl
import hashlib
import os
import shutil
from pathlib import Path
from typing import IO

import django
from django.conf import settings
from django.db import connection

PREFIX = "debrief_test_snapshot_"


def migrations_digest() -> str:
    """Twelve characters that change when a migration or the Django version changes."""
    files = sorted(path for pattern in ("*", "*/*") for path in settings.ROOT.glob(f"{pattern}/migrations/*.py"))
    digest = hashlib.sha256(django.__version__.encode())
    for path in files:
        digest.update(str(path.relative_to(settings.ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def snapshot_folder() -> Path:
    """`make test` gives one folder to several runs that have their own data directories."""
    return Path(os.environ.get("TEST_SNAPSHOT_DIR") or settings.DATA_DIR)


def lock() -> IO[str]:
    """One worker creates the database while the others wait and then copy it. Close the result to release it."""
    file = (snapshot_folder() / "test-snapshot.lock").open("w")
    fcntl.flock(file, fcntl.LOCK_EX)
    return file


class SqliteSnapshot:
    def __init__(self, database: str) -> None:
        self.database = Path(database)
        self.folder = snapshot_folder()
        self.snapshot = self.folder / f"{PREFIX}{migrations_digest()}.sqlite3"

    def restore(self) -> bool:
        """Replace the test database by a copy of the snapshot. Without one, delete it and return False."""
        for suffix in ("", "-wal", "-shm", "-journal"):
            Path(f"{self.database}{suffix}").unlink(missing_ok=True)
        if not self.snapshot.is_file():
            return False
        shutil.copyfile(self.snapshot, self.database)
        return True

    def save(self) -> None:
        """Keep the test database, which holds nothing but migrations, as the only snapshot."""
        self.delete()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(self.snapshot)])

    def delete(self) -> None:
        for path in self.folder.glob(f"{PREFIX}*.sqlite3"):
            path.unlink()


class PostgresSnapshot:
    def __init__(self, database: str) -> None:
        self.database = database
        self.snapshot = f"{PREFIX}{migrations_digest()}"

    def restore(self) -> bool:
        self.execute(f"DROP DATABASE IF EXISTS {quote(self.database)} WITH (FORCE)")
        if self.snapshot not in self.existing():
            return False
        self.execute(f"CREATE DATABASE {quote(self.database)} TEMPLATE {quote(self.snapshot)}")
        return True

    def save(self) -> None:
        self.delete()
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]  # a database with open connections cannot be copied
        self.execute(f"CREATE DATABASE {quote(self.snapshot)} TEMPLATE {quote(self.database)}")

    def delete(self) -> None:
        for name in self.existing():
            self.execute(f"DROP DATABASE {quote(name)}")

    def existing(self) -> list[str]:
        with connection.creation._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
            return [name for (name,) in cursor.fetchall()]

    def execute(self, statement: str) -> None:
        with connection.creation._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(statement)


def quote(name: str) -> str:
    return str(connection.ops.quote_name(name))


def snapshot_of_test_database() -> SqliteSnapshot | PostgresSnapshot:
    """The snapshot for the database that this process is about to use."""
    database = connection.creation._get_test_db_name()  # type: ignore[attr-defined]
    return SqliteSnapshot(database) if connection.vendor == "sqlite" else PostgresSnapshot(database)
