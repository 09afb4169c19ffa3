"""Writes one archive of a running Debrief: a consistent snapshot of the database, then its files."""

import hashlib
import io
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, connections, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from config.archive import LIVE_CREDENTIALS, MANIFEST, SECRET_KEY, Manifest, encode, is_safe_name, stored_fields
from config.env import uses_generated_key
from core.files.integrity import kept_files

BATCH = 2000


def backup(target: Path, *, now: datetime) -> Manifest:
    """Write the archive to a temporary name and rename it when complete. Debrief can stay in use."""
    partial = target.with_name(f".{target.name}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w") as archive:
            manifest = fill(archive, now=now)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def fill(archive: tarfile.TarFile, *, now: datetime) -> Manifest:
    with snapshot() as alias:
        applied = MigrationRecorder(connections[alias]).applied_migrations()
        manifest = Manifest(settings.VERSION, now.isoformat(), connection.vendor, sorted(map(list, applied)))
        for model in tables():
            with tempfile.TemporaryFile() as lines:
                manifest.rows[model._meta.db_table] = write_rows(model, alias, lines)
                add(archive, manifest, f"tables/{model._meta.db_table}.jsonl", lines)
    root = Path(settings.MEDIA_ROOT)
    for path in kept_files():
        if not is_safe_name(f"files/{path.relative_to(root).as_posix()}"):  # not a file that Debrief stored
            continue
        with suppress(FileNotFoundError), path.open("rb") as file:  # deleted in the meantime
            add(archive, manifest, f"files/{path.relative_to(root).as_posix()}", file)
    key = Path(settings.DATA_DIR) / SECRET_KEY
    if key.is_file() and uses_generated_key():
        with key.open("rb") as file:
            add(archive, manifest, SECRET_KEY, file)
    text = manifest.to_json()
    archive.addfile(member(MANIFEST, len(text)), io.BytesIO(text))
    return manifest


@contextmanager
def snapshot() -> Iterator[str]:
    """The alias of a consistent snapshot of the database. Does not block writers."""
    if connection.in_atomic_block:  # a transaction is already a snapshot
        yield "default"
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield "default"
    else:
        with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder, sqlite_snapshot(Path(folder)) as alias:
            yield alias


@contextmanager
def sqlite_snapshot(folder: Path) -> Iterator[str]:
    """SQLite's backup API: copies page by page and restarts if a writer commits."""
    file = folder / "snapshot.sqlite3"
    into = sqlite3.connect(file)
    connection.ensure_connection()
    with connection.wrap_database_errors:  # a full disk
        connection.connection.backup(into)
    into.close()
    connections.databases["snapshot"] = {**connections.databases["default"], "NAME": file}
    try:
        yield "snapshot"
    finally:
        connections["snapshot"].close()
        del connections["snapshot"]
        del connections.databases["snapshot"]


def tables() -> list[type[models.Model]]:
    """The models of all tables, including many-to-many tables, without live credentials."""
    found = apps.get_models(include_auto_created=True)
    kept = [m for m in found if m._meta.managed and not m._meta.proxy and m._meta.db_table not in LIVE_CREDENTIALS]
    return sorted(kept, key=lambda model: model._meta.db_table)


def write_rows(model: type[models.Model], alias: str, lines: Any) -> int:
    columns = [field.attname for field in stored_fields(model)]
    lines.write(json.dumps(columns).encode() + b"\n")
    rows = model._base_manager.using(alias).order_by("pk").values_list(*columns)
    count = 0
    for row in rows.iterator(chunk_size=BATCH):
        lines.write(json.dumps([encode(value) for value in row], ensure_ascii=False).encode() + b"\n")
        count += 1
    return count


def add(archive: tarfile.TarFile, manifest: Manifest, name: str, file: Any) -> None:
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    manifest.members[name] = {"size": size, "sha256": digest}
    archive.addfile(member(name, size), file)


def member(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info
