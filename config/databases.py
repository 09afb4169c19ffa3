"""DATABASE_URL as Django's settings of a database."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.env import env_int

CONNECT_TIMEOUT = 3  # seconds until a page reports that the database is unavailable
LOCK_TIMEOUT = 3  # seconds that a page waits for a lock


def database_url(url: str, sqlite_file: Path) -> dict[str, Any]:
    """DATABASE_URL (postgres://user:password@host:port/name) as Django's dict; empty means the SQLite file."""
    if not url or url.startswith("sqlite:"):
        return sqlite(Path(url.removeprefix("sqlite:///")) if url else sqlite_file)
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL starts with postgres:// or sqlite:///.")
    try:
        port = str(parts.port or "")
    except ValueError:
        raise ImproperlyConfigured(
            "DATABASE_URL has an invalid port; use postgres://user:password@host:5432/name, "
            "and write / : @ # in a password as %2F %3A %40 %23."
        ) from None
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": port,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,  # a pooled connection is checked before use
        "OPTIONS": {"connect_timeout": CONNECT_TIMEOUT, **query, **pool(env_int("DATABASE_POOL", 8))},
    }


def set_postgres_options() -> None:
    """PostgreSQL's settings for the connections of this web process.

    A statement that waits longer for a lock is ended; the page then answers 503. Random reads cost little more than
    sequential ones, as on SSDs: with the default of 4, a search for a common word reads 1,000s of rows instead of the
    newest 20 by index (8 ms instead of 1).
    """
    options = f"-c lock_timeout={LOCK_TIMEOUT}s -c random_page_cost=1.1"
    os.environ.setdefault("PGOPTIONS", options)  # read by libpq


def pool(size: int) -> dict[str, Any]:
    """Options of a connection pool; a size of 0 opens a connection per request instead."""
    if not size:
        return {}
    # Attempts to connect wait longer each time. A short limit begins anew, so that an outage leaves no long waits.
    waits = {"timeout": CONNECT_TIMEOUT, "reconnect_timeout": CONNECT_TIMEOUT}
    return {"pool": {"min_size": 1, "max_size": size, **waits}}


def sqlite(path: Path) -> dict[str, Any]:
    pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=20000;"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": 60,  # a new connection first reads the whole schema
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas},
        # A file, not shared memory: several connections then behave as in production.
        "TEST": {"NAME": path.with_name(f"test-{path.name}")},
    }
