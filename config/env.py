"""Typed reads of the environment. Every name is listed in docs/operating.md."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

CONNECT_TIMEOUT = 3  # seconds until a page reports that the database is unavailable
MIN_KEY_LENGTH, MIN_DISTINCT_LETTERS = 32, 6


def env_str(name: str, default: str = "") -> str:
    """The variable, or the content of the file that NAME_FILE points to, or the default."""
    if name in os.environ:
        return os.environ[name]
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text().strip()
    return default


def env_bool(name: str, default: bool = False) -> bool:
    value = env_str(name).strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; use 1 or 0.")


def env_int(name: str, default: int) -> int:
    value = env_str(name).strip()
    try:
        return int(value) if value else default
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {value!r}; use a whole number.") from None


def env_float(name: str, default: float) -> float:
    value = env_str(name).strip()
    try:
        return float(value) if value else default
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {value!r}; use a number.") from None


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in env_str(name, default).split(",") if part.strip()]


def database_url(url: str, sqlite_file: Path) -> dict[str, Any]:
    """DATABASE_URL (postgres://user:password@host:port/name) as Django's dict; empty means the SQLite file."""
    if not url or url.startswith("sqlite:"):
        return sqlite(Path(url.removeprefix("sqlite:///")) if url else sqlite_file)
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL starts with postgres:// or sqlite:///.")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,  # a pooled connection is checked before use
        "OPTIONS": {"connect_timeout": CONNECT_TIMEOUT, **query, **pool(env_int("DATABASE_POOL", 8))},
    }


def pool(size: int) -> dict[str, Any]:
    """Options of a connection pool; a size of 0 opens a connection per request instead."""
    return {"pool": {"min_size": 1, "max_size": size, "timeout": CONNECT_TIMEOUT}} if size else {}


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


def broker_options(redis_url: str, directory: Path) -> dict[str, Any]:
    """Celery's transport options: timeouts of Redis, or folders of the filesystem broker."""
    if redis_url:
        return {
            "visibility_timeout": 900,
            "unacked_restore_interval": 10,
            "unacked_restore_throttle": 1,
            "socket_timeout": 5,
            "socket_connect_timeout": 0.3,
        }
    return {
        "data_folder_in": str(directory / "queue"),
        "data_folder_out": str(directory / "queue"),
        "processed_folder": str(directory / "done"),
        "control_folder": str(directory / "control"),
        "store_processed": False,
        "polling_interval": 0.2,
    }


def retention_days() -> dict[str, int]:
    """Days after which rows are deleted at night; 0 keeps them."""
    sessions = env_int("KEEP_SESSIONS", 30)
    return {
        "deliveries": env_int("KEEP_DELIVERIES", 365),
        "notifications": env_int("KEEP_NOTIFICATIONS", 365),
        "reminders": env_int("KEEP_REMINDERS", 365),
        "mail_files": env_int("KEEP_MAIL_FILES", 14),
        "sessions": sessions,
        "session_list": sessions,
        "tokens": env_int("KEEP_TOKENS", 30),
        "invitations": env_int("KEEP_INVITATIONS", 90),
        "account_events": env_int("KEEP_ACCOUNT_EVENTS", 730),
    }


def secret_key(directory: Path, *, required: bool) -> str:
    """SECRET_KEY from the environment, or one created once and stored in the data directory (embedded only)."""
    if key := env_str("SECRET_KEY"):
        if len(key) < MIN_KEY_LENGTH or len(set(key)) < MIN_DISTINCT_LETTERS:
            raise ImproperlyConfigured("SECRET_KEY is too easy to guess: use 50 or more random characters.")
        return key
    if required:
        raise ImproperlyConfigured("Set SECRET_KEY (or SECRET_KEY_FILE): 50 or more random characters.")
    path = directory / "secret-key"
    if not path.exists() or not path.read_text().strip():  # a full disk can leave an empty file
        write_atomically(path, os.urandom(48).hex())
    return path.read_text().strip()


def write_atomically(path: Path, text: str) -> None:
    """Write a file atomically: it has the complete text or does not change."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
