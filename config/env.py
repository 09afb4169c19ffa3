"""Typed reads of the environment. Every name is listed in docs/operating.md."""

import os
import re
from collections.abc import Collection
from contextlib import suppress
from ipaddress import ip_network
from math import inf
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django.core.exceptions import ImproperlyConfigured

MAX_PORT = 65_535
LOG_LEVELS = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
REDIS_SCHEMES = ("redis://", "rediss://", "unix://")
UPLOAD_KINDS = ["picture", "text", "pdf", "document", "archive", "recording", "other"]
HOST_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
ED25519_KEY = re.compile(r"[0-9a-f]{64}")
MIN_KEY_LENGTH, MIN_TOKEN_LENGTH, MIN_DISTINCT_LETTERS = 32, 16, 6


READ: set[str] = set()
PREFIXES = ("ALLOWED_", "EMAIL_", "KEEP_", "OIDC_", "OUTBOUND_", "REQUIRE_", "SEAL_", "SECRET_KEY", "SECURE_", "UPLOAD")


def unknown_names() -> list[str]:
    """Variables that look like Debrief settings but are not, such as typos or Django's own names."""
    names = [name for name in os.environ if name.startswith(PREFIXES) and name.removesuffix("_FILE") not in READ]
    return sorted(names)


def env_str(name: str, default: str = "") -> str:
    """The variable, or the content of the file that NAME_FILE points to, or the default."""
    READ.add(name)
    value, path = os.environ.get(name), os.environ.get(f"{name}_FILE")
    if path and not value:  # compose passes an empty variable for each setting
        return content_of(Path(path), f"{name}_FILE")
    return default if value is None else value


def content_of(path: Path, name: str) -> str:
    """The content of a file that a setting names. An empty one would silently mean the default."""
    try:
        text = path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}: {path} cannot be read ({error.strerror}).") from None
    except ValueError:
        raise ImproperlyConfigured(f"{name}: {path} is not a text file.") from None
    if not text:
        raise ImproperlyConfigured(f"{name}: {path} is empty.")
    return text


def env_bool(name: str, default: bool = False) -> bool:
    value = env_str(name).strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; use 1 or 0.")


def env_int(name: str, default: int, *, least: int = 0) -> int:
    value = env_str(name).strip()
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and int(value) >= least):
        raise ImproperlyConfigured(f"{name} is {value!r}; use a whole number, {least} or more.")
    return int(value)


def env_float(name: str, default: float) -> float:
    value = env_str(name).strip()
    if not value:
        return default
    with suppress(ValueError):
        if 0 < float(value) < inf:
            return float(value)
    raise ImproperlyConfigured(f"{name} is {value!r}; use a number above 0.")


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in env_str(name, default).split(",") if part.strip()]


def env_choice(name: str, default: str, choices: Collection[str]) -> str:
    """One of `choices`."""
    value = env_str(name).strip().lower() or default
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}; use {', '.join(choices)}.")
    return value


def env_choices(name: str, default: str, choices: Collection[str]) -> list[str]:
    """A list of which each part is one of `choices`."""
    parts = env_list(name, default)
    if wrong := [part for part in parts if part not in choices]:
        raise ImproperlyConfigured(f"{name} has {wrong[0]!r}; use {', '.join(choices)}.")
    return parts


def env_ports(name: str) -> list[str]:
    parts = env_list(name)
    if wrong := [part for part in parts if not is_port(part)]:
        raise ImproperlyConfigured(f"{name} has {wrong[0]!r}; use port numbers, separated by commas.")
    return parts


def env_hosts(name: str) -> list[str]:
    """Host names and networks. One that is neither would silently allow nothing."""
    parts = env_list(name)
    if wrong := [part for part in parts if not (is_network(part) or is_host(part))]:
        raise ImproperlyConfigured(
            f"{name} has {wrong[0]!r}; use hosts and networks such as chat.internal,10.1.0.0/16."
        )
    return parts


def is_network(text: str) -> bool:
    with suppress(ValueError):
        ip_network(text, strict=False)
        return True
    return False


def is_host(text: str) -> bool:
    """Whether it is a name: neither an address nor a URL, and without a port or a wildcard."""
    labels = text.lower().split(".")
    return all(HOST_LABEL.fullmatch(label) for label in labels) and not labels[-1].isdigit()


def is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text) <= MAX_PORT


def base_url(default: str) -> str:
    """BASE_URL: scheme and host, because Debrief answers at the root of a host."""
    url = (env_str("BASE_URL").strip() or default).rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        raise ImproperlyConfigured(f"BASE_URL is {url!r}; use https:// and a host, without a path.")
    return url


def redis_url() -> str:
    url = env_str("REDIS_URL").strip()
    if url and not url.startswith(REDIS_SCHEMES):
        raise ImproperlyConfigured(f"REDIS_URL starts with {', '.join(REDIS_SCHEMES)}.")
    return url


def time_zone() -> str:
    name = env_str("TIME_ZONE").strip() or "UTC"
    if name not in available_timezones():
        raise ImproperlyConfigured(f"TIME_ZONE is {name!r}; use a name such as Europe/Berlin.")
    return name


def log_level() -> str:
    level = env_str("LOG_LEVEL").strip() or "WARNING"
    if level.upper() not in LOG_LEVELS:
        raise ImproperlyConfigured(f"LOG_LEVEL is {level!r}; use {', '.join(LOG_LEVELS)}.")
    return level.upper()


def channel_layer(redis_url: str) -> dict[str, Any]:
    """Messages between the sockets of joint editing; in memory there is only one web process."""
    if not redis_url:
        return {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 1_000}}
    redis = {"hosts": [redis_url], "prefix": "debrief.sockets"}
    return {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": redis}


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
        "alert_bodies": env_int("KEEP_ALERT_BODIES", 30),
        "alerts": (alerts := env_int("KEEP_ALERTS", 90)),
        "alert_mutes": alerts,
        "account_events": env_int("KEEP_ACCOUNT_EVENTS", 730),
        "keyed_calls": 2,
    }


def make_folders(folders: list[Path]) -> None:
    """Create the data directory, readable only by its owner."""
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise ImproperlyConfigured(f"DATA_DIR: {folder} cannot be created ({error.strerror}).") from None


def uses_generated_key() -> bool:
    """Whether the secret key is the one in the data directory."""
    return not env_str("SECRET_KEY")


def secret_key(directory: Path, *, required: bool) -> str:
    """SECRET_KEY from the environment, or one created once and stored in the data directory (embedded only)."""
    if key := env_str("SECRET_KEY"):
        refuse_guessable("SECRET_KEY", key)
        return key
    if required:
        raise ImproperlyConfigured("Set SECRET_KEY (or SECRET_KEY_FILE): 50 or more random characters.")
    path = directory / "secret-key"
    if not path.exists() or not path.read_bytes().strip():  # a full disk can leave an empty file
        write_atomically(path, os.urandom(48).hex())
    return content_of(path, "DATA_DIR")


def fallback_secret_keys() -> list[str]:
    """SECRET_KEY_FALLBACKS. Values signed with them are accepted, so they need the same quality."""
    keys = env_list("SECRET_KEY_FALLBACKS")
    for key in keys:
        refuse_guessable("SECRET_KEY_FALLBACKS", key)
    return keys


def monitor_token() -> str:
    if token := env_str("MONITOR_TOKEN"):
        refuse_guessable("MONITOR_TOKEN", token, least=MIN_TOKEN_LENGTH, advised=MIN_TOKEN_LENGTH)
    return token


def seal_key() -> str:
    """SEAL_KEY, the private key that signs the seals of the event log: 32 random bytes as hexadecimal digits."""
    key = env_str("SEAL_KEY").strip().lower()
    if key and not ED25519_KEY.fullmatch(key):
        raise ImproperlyConfigured("SEAL_KEY is 64 hexadecimal digits: `openssl rand -hex 32` writes them.")
    if key:
        refuse_guessable("SEAL_KEY", key)
    return key


def former_seal_keys() -> list[str]:
    """SEAL_FORMER_KEYS, the public keys of former values of SEAL_KEY."""
    keys = [key.lower() for key in env_list("SEAL_FORMER_KEYS")]
    if wrong := [key for key in keys if not ED25519_KEY.fullmatch(key)]:
        raise ImproperlyConfigured(f"SEAL_FORMER_KEYS has {wrong[0]!r}; use public keys as verify_events prints them.")
    return keys


def refuse_guessable(name: str, value: str, *, least: int = MIN_KEY_LENGTH, advised: int = 50) -> None:
    """Refuse a value that is short, has few different characters, or repeats its beginning."""
    repeats = any(value[period:] == value[:-period] for period in range(1, len(value) // 2 + 1))
    if len(value) < least or len(set(value)) < MIN_DISTINCT_LETTERS or repeats:
        raise ImproperlyConfigured(f"{name} is too easy to guess: use {advised} or more random characters.")


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
