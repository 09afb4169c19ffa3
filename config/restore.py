"""Read an archive back into an empty database of either kind: check everything first, then change anything."""

import hashlib
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

from config.archive import MANIFEST, SECRET_KEY, Damaged, Manifest, decode, manifest_from, stored_fields
from config.upgrade import apps_with_migrations, upgrade_obstacle
from insights.models import SearchDocument
from insights.search.index import index
from notifications.models import Delivery
from reminders.actions.planning import due_occasions, plan
from reminders.models import ScheduledReminder

MOST_MANIFEST_BYTES = 64 * 1024 * 1024
BATCH = 500
CAUSE = "Not sent: created before a backup was restored."


@dataclass
class Restored:
    manifest: Manifest
    suppressed: list[str]  # messages that will not be sent, one line each


def verify(path: Path) -> Manifest:
    """Read the whole archive once. `Damaged` when a byte is missing, wrong, unexpected or from a newer Debrief."""
    try:
        with tarfile.open(path, mode="r:") as archive:
            manifest = read_manifest(archive)
            members = {each.name: each for each in archive.getmembers() if each.name != MANIFEST}
            if not all(each.isreg() for each in members.values()) or members.keys() != manifest.members.keys():
                raise Damaged("The archive contents do not match its manifest.")
            for name, facts in manifest.members.items():
                check_member(archive, members[name], facts)
    except (tarfile.TarError, OSError, EOFError):
        raise Damaged(f"{path} cannot be read as a backup.") from None
    return check_versions(manifest)


def read_manifest(archive: tarfile.TarFile) -> Manifest:
    try:
        info = archive.getmember(MANIFEST)
    except KeyError:
        raise Damaged("The archive has no manifest: it is truncated or not a backup.") from None
    file = archive.extractfile(info)
    if file is None or info.size > MOST_MANIFEST_BYTES:
        raise Damaged("The archive's manifest is invalid.")
    return manifest_from(file.read())


def check_member(archive: tarfile.TarFile, info: tarfile.TarInfo, facts: dict[str, Any]) -> None:
    name = PurePosixPath(info.name)
    if name.is_absolute() or ".." in name.parts or name.parts[0] not in {"tables", "files", SECRET_KEY}:
        raise Damaged(f"The archive contains an unexpected file name: {info.name}")
    file = archive.extractfile(info)
    if file is None or info.size != facts["size"] or hashlib.file_digest(file, "sha256").hexdigest() != facts["sha256"]:  # type: ignore[arg-type]
        raise Damaged(f"{info.name} is damaged.")


def check_versions(manifest: Manifest) -> Manifest:
    known = MigrationExecutor(connection).loader.graph.nodes
    applied = {(app, name) for app, name in manifest.migrations}
    if ("postmortems", "0001_initial") not in applied and (
        obstacle := upgrade_obstacle(applied, known, apps_with_migrations(known))
    ):
        raise Damaged(obstacle)
    if applied - known.keys():
        raise Damaged(f"This archive was made by a newer Debrief ({manifest.version}). Update this one first.")
    return manifest


def restore(path: Path, *, now: datetime, replace: bool = False) -> Restored:
    """Verify, then load rows and files. The database must be empty, or `replace` says that it may be emptied."""
    manifest = verify(path)
    if connection.introspection.table_names() and not replace and has_people():
        raise Damaged("This database already has accounts. Use --replace to overwrite it.")
    drop_everything()
    executor = MigrationExecutor(connection)
    wanted = {(app, name) for app, name in manifest.migrations}
    state = executor.migrate(leaves(executor, wanted)).apps
    with tarfile.open(path, mode="r:") as archive:
        with transaction.atomic():
            load_tables(archive, manifest, state)
        load_files(archive, manifest)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    for document in SearchDocument.objects.iterator(chunk_size=BATCH):  # SQLite keeps its words beside the row
        index().write(document)
    return Restored(manifest, suppress(now=now))


def has_people() -> bool:
    with connection.cursor() as cursor:
        if "accounts_user" not in connection.introspection.table_names(cursor):
            return False
        cursor.execute("SELECT COUNT(*) FROM accounts_user WHERE NOT is_bot")
        return bool(cursor.fetchone()[0])


def drop_everything() -> None:
    """Leave an empty database behind, also where a former restore was interrupted."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            return
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND type IN ('view','table')"
        )
        rows = cursor.fetchall()
        shadows = {name for _, name in rows for _, other in rows if name.startswith(f"{other}_") and is_virtual(other)}
        for kind, name in rows:
            if name not in shadows:
                cursor.execute(f"DROP {kind} IF EXISTS {connection.ops.quote_name(name)}")


def is_virtual(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [table])
        return (cursor.fetchone()[0] or "").upper().startswith("CREATE VIRTUAL")


def leaves(executor: MigrationExecutor, wanted: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """The last migration of each app that the archive's database had applied."""
    graph = executor.loader.graph
    followed = {parent for name in wanted for parent in graph.node_map[name].parents if parent.key[0] == name[0]}
    return sorted(name for name in wanted if name not in {node.key for node in followed})


def load_tables(archive: tarfile.TarFile, manifest: Manifest, state: Any) -> None:
    """Put every row in, with what migrations seeded taken out first. Foreign keys are checked at the commit."""
    known = {model._meta.db_table: model for model in state.get_models(include_auto_created=True)}
    chosen = {table: known[table] for table in manifest.rows if table in known}
    for model in chosen.values():
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608
    for table, model in chosen.items():
        loaded = load_rows(model, archive.extractfile(f"tables/{table}.jsonl"))
        if loaded != manifest.rows[table]:
            raise Damaged(f"{table} has {loaded} rows, the manifest says {manifest.rows[table]}.")
    statements = connection.ops.sequence_reset_sql(no_style(), list(chosen.values()))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def load_rows(model: type[models.Model], lines: Any) -> int:
    columns = json.loads(next(lines))
    by_name = {each.attname: each for each in stored_fields(model)}
    chosen = [by_name[name] for name in columns]
    count = 0
    for batch in batches(lines, max(1, min(BATCH, 900 // len(chosen)))):
        rows = [
            model(**{column.attname: decode(column, value) for column, value in zip(chosen, row, strict=True)})
            for row in batch
        ]
        # raw: exactly what the archive says, no "now" filled in
        model._base_manager._insert(rows, fields=chosen, using="default", raw=True)  # type: ignore[attr-defined]
        count += len(rows)
    return count


def batches(lines: Any, size: int) -> Iterator[list[list[Any]]]:
    batch: list[list[Any]] = []
    for line in lines:
        batch.append(json.loads(line))
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def load_files(archive: tarfile.TarFile, manifest: Manifest) -> None:
    """Unpack beside the present folder, then change places."""
    root = Path(settings.MEDIA_ROOT)
    fresh = root.with_name(f"{root.name}.restoring")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True, mode=0o700)
    for name in manifest.members:
        if name.startswith("files/"):
            unpack(archive, name, fresh / name.removeprefix("files/"))
        elif name == SECRET_KEY and not os.environ.get("SECRET_KEY"):
            unpack(archive, name, Path(settings.DATA_DIR) / SECRET_KEY)
    shutil.rmtree(root, ignore_errors=True)
    fresh.replace(root)


def unpack(archive: tarfile.TarFile, name: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    source = archive.extractfile(name)
    assert source
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        shutil.copyfileobj(source, file)


def suppress(*, now: datetime) -> list[str]:
    """What was waiting when the backup was made, and what fell due since, was sent long ago or came too late."""
    plan(now=now)
    due = due_occasions(now)
    reminders = [
        f"reminder to {each.recipient.email} about {each.reference or each.target_kind}, due {each.due:%Y-%m-%d}"
        for each in due.select_related("recipient").order_by("pk")
    ]
    due.update(state=ScheduledReminder.State.SUPPRESSED, settled_at=now)
    waiting = Delivery.objects.filter(state__in=[Delivery.State.PENDING, Delivery.State.CLAIMED])
    lines = [
        f"{delivery.channel} to {delivery.recipient.email}, waiting since {delivery.created_at:%Y-%m-%d %H:%M}"
        for delivery in waiting.select_related("recipient").order_by("pk")
    ]
    waiting.update(state=Delivery.State.CANCELLED, cause=CAUSE)
    return lines + reminders
