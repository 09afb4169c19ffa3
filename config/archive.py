"""Format of a backup: one tar file with a manifest, a line of JSON per row, and the stored files.

    manifest.json              format, version, applied migrations, rows per table, size and SHA-256 of every member
    tables/accounts_team.jsonl first line the column names, then one list of values per row
    files/…                    attachments, under the name in the database
    secret-key                 of an embedded installation, so that signed values stay valid

Values have a form that both databases read: instants as ISO with microseconds, bytes as base64.
"""

import base64
import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.duration import duration_iso_string

FORMAT = 2
MANIFEST = "manifest.json"
SECRET_KEY = "secret-key"  # noqa: S105 - a file's name
STORED_FILE = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}(?:\.small)?")  # a name that core.files makes
TABLE = re.compile(r"tables/([a-z][a-z0-9_]{0,62})\.jsonl")
LIVE_CREDENTIALS = {"django_session", "usersessions_usersession"}  # a restored session would sign a person in again


class Damaged(Exception):
    """The archive cannot be used; the message states the reason."""


@dataclass
class Manifest:
    version: str
    made_at: str
    database: str
    migrations: list[list[str]]
    rows: dict[str, int] = field(default_factory=dict)
    members: dict[str, dict[str, Any]] = field(default_factory=dict)  # name → {"size": bytes, "sha256": hex}
    format: int = FORMAT

    def to_json(self) -> bytes:
        facts = asdict(self)
        return json.dumps({**facts, "sha256": digest_of(facts)}, indent=1, sort_keys=True).encode()


def digest_of(facts: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def manifest_from(text: bytes) -> Manifest:
    """The validated manifest. Raises `Damaged`."""
    try:
        facts = json.loads(text)
        known = facts["format"]
        if not isinstance(known, int) or known < 1:
            raise ValueError
        if known > FORMAT:
            raise Damaged(f"This archive has format {known}; this Debrief reads up to {FORMAT}. Update it first.")
        if facts.pop("sha256", "") != digest_of(facts):
            raise Damaged("The archive's manifest is damaged, or the archive was made before 0.1.0a1.")
        manifest = Manifest(**facts)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Damaged("The archive's manifest is invalid.") from None
    if not is_well_formed(manifest):
        raise Damaged("The archive's manifest is invalid.")
    return manifest


def is_well_formed(manifest: Manifest) -> bool:
    if not all(isinstance(mapping, dict) and mapping for mapping in [manifest.rows, manifest.members]):
        return False
    if not all(isinstance(text, str) for text in [manifest.version, manifest.made_at, manifest.database]):
        return False
    if not (isinstance(manifest.migrations, list) and manifest.migrations):
        return False
    pairs = [
        isinstance(migration, list) and [type(part) for part in migration] == [str, str]
        for migration in manifest.migrations
    ]
    sizes = [
        isinstance(member, dict) and isinstance(member.get("size"), int) and isinstance(member.get("sha256"), str)
        for member in manifest.members.values()
    ]
    counts = [isinstance(row, int) and row >= 0 for row in manifest.rows.values()]
    return all([*pairs, *sizes, *counts])


def is_safe_name(name: str) -> bool:
    """Whether a member has one of the names that a backup gives. Everything else stays unpacked."""
    if name.startswith("files/"):
        return bool(STORED_FILE.fullmatch(name.removeprefix("files/")))
    return name == SECRET_KEY or bool(TABLE.fullmatch(name))


def stored_fields(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    """The columns of a row without generated ones."""
    return [field for field in model._meta.local_concrete_fields if not getattr(field, "generated", False)]


def encode(value: Any) -> Any:
    """One value as JSON. Lists and dictionaries belong to JSON columns and stay as they are."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value


def decode(column: "models.Field[Any, Any]", value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column, models.ForeignKey):
        return decode(column.target_field, value)
    if isinstance(column, models.BinaryField):
        return base64.b64decode(value)
    return column.to_python(value)
