"""Restores an archive: verify, load next to the current data, replace it in one step."""

import fcntl
import json
import os
import shutil
import tarfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max
from django.utils import timezone

from accounts.models import ApiToken, Invitation
from alerts.models import AlertSource
from audits.jobs import mark_missed_runs, open_due_runs
from audits.models import AuditSchedule
from config.archive import SECRET_KEY, Damaged, Manifest, decode, stored_fields
from config.backup import tables
from config.env import uses_generated_key
from config.fresh_database import new_database_as_default
from config.verify_archive import verify
from core.activity.models import Event
from core.files.store import INCOMING
from dashboard.models import CalendarFeed
from incidents.actions.status_updates import remind_of_update
from incidents.models import Incident
from insights.models import SearchDocument
from insights.search.fulltext import index
from notifications.actions.endpoints import queue_events
from notifications.models import Delivery, Endpoint
from notifications.worker_signals import without_signals
from reminders.actions.planning import plan
from reminders.actions.sending import due_occasions, still_planned
from reminders.actions.weekly import send_weekly_digests
from reminders.models import ScheduledReminder
from tasks.jobs import open_due_effectiveness_checks, watch_recurrences
from training.actions.minimum import check_minimum_reached
from training.models import Session

BATCH = 500
MOST_DATES = 60  # of one audit schedule between backup and restore
UNLOADABLE = (ValueError, TypeError, LookupError, ArithmeticError, ValidationError, DatabaseError, RecursionError)
CAUSE = "Not sent: created before a backup was restored."


@dataclass
class Restored:
    manifest: Manifest
    suppressed: list[str]  # messages that will not be sent, one line each


def restore(path: Path, *, now: datetime, replace: bool = False) -> Restored:
    """Verify, load into a new database, then swap. If it raises `Damaged`, nothing has changed.

    The database must have no accounts unless `replace` is true.
    """
    manifest = verify(path)
    with exclusive_lock(), ExitStack() as folders:
        if not replace and has_people():
            raise Damaged("This database already has accounts. Use --replace to overwrite it.")
        swap = folders.enter_context(new_database_as_default())
        load(path, manifest)
        suppressed = suppress_pending(now=now)
        revoke_links_and_tokens(now=now)
        with tarfile.open(path, mode="r:") as archive:
            swap_files = load_files(archive, manifest)
        swap()
        swap_files()
    return Restored(manifest, suppressed)


@contextmanager
def exclusive_lock() -> Iterator[None]:
    """Hold the lock of the supervisor, so that neither Debrief nor another restore runs on this data directory."""
    with (Path(settings.DATA_DIR) / "supervisor.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Damaged(f"Debrief runs on {settings.DATA_DIR}. Stop it first.") from None
        yield


def load(path: Path, manifest: Manifest) -> None:
    """Tables as they were then, their rows, and the migrations since."""
    wanted = {(app, name) for app, name in manifest.migrations}
    executor = executor_as_of(wanted)
    state = executor.migrate(leaves(executor, wanted)).apps
    try:
        with tarfile.open(path, mode="r:") as archive, transaction.atomic():
            load_tables(archive, manifest, state)
            connection.check_constraints()
    except UNLOADABLE as error:
        raise Damaged(f"The rows of the archive cannot be loaded ({type(error).__name__}: {error}).") from error
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    for document in SearchDocument.objects.iterator(chunk_size=BATCH):  # SQLite has a separate full-text table
        index().write(document)


def revoke_links_and_tokens(*, now: datetime) -> None:
    """Revoke all, because some were revoked after the backup and it is unknown which."""
    ApiToken.objects.all().delete()
    CalendarFeed.objects.all().delete()
    AlertSource.objects.exclude(old_token_hash="").update(old_token_hash="", old_token_until=None)
    Invitation.objects.open(now).update(revoked_at=now)


def has_people() -> bool:
    with connection.cursor() as cursor:
        if "accounts_user" not in connection.introspection.table_names(cursor):
            return False
        cursor.execute("SELECT COUNT(*) FROM accounts_user WHERE NOT is_bot")
        return bool(cursor.fetchone()[0])


def executor_as_of(applied: set[tuple[str, str]]) -> MigrationExecutor:
    """An executor for the present, empty database that knows the migrations of one with `applied`.

    Django uses a squashed migration where all or none of the migrations it replaces are applied.
    """
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    with transaction.atomic():
        for app, name in applied:
            recorder.record_applied(app, name)
        executor = MigrationExecutor(connection)
        transaction.set_rollback(True)
    executor.loader.applied_migrations = {}  # type: ignore[assignment]
    return executor


def leaves(executor: MigrationExecutor, applied: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """The last migration of each app that the archive's database had applied."""
    graph, replacements = executor.loader.graph, executor.loader.replacements
    squashed = {name for name, each in replacements.items() if set(each.replaces) <= applied}
    wanted = (applied | squashed) & graph.nodes.keys()
    followed = {parent for name in wanted for parent in graph.node_map[name].parents if parent.key[0] == name[0]}
    return sorted(name for name in wanted if name not in {node.key for node in followed})


def load_tables(archive: tarfile.TarFile, manifest: Manifest, state: Any) -> None:
    """Insert every row, after deleting the rows that migrations created. Foreign keys are checked at the commit."""
    known = {
        model._meta.db_table: model for model in state.get_models(include_auto_created=True) if model._meta.managed
    }
    expected = {model._meta.db_table for model in tables()} & known.keys()
    if odd := (manifest.rows.keys() - known.keys()) | (expected - manifest.rows.keys()):
        raise Damaged(f"The archive and its migrations disagree about tables: {', '.join(sorted(odd)[:5])}.")
    chosen = {table: known[table] for table in manifest.rows}
    for model in chosen.values():
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608
    for table, model in chosen.items():
        loaded = load_rows(model, archive.extractfile(f"tables/{table}.jsonl"))
        if loaded != manifest.rows[table]:
            raise Damaged(f"{table} has {loaded} rows, the manifest lists {manifest.rows[table]}.")
    statements = connection.ops.sequence_reset_sql(no_style(), list(chosen.values()))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def load_rows(model: type[models.Model], lines: Any) -> int:
    columns = json.loads(lines.readline())
    if not columns:
        raise ValueError("a table without columns")
    by_name = {field.attname: field for field in stored_fields(model)}
    chosen = [by_name[name] for name in columns]
    count = 0
    for batch in batches(lines, max(1, min(BATCH, 900 // len(chosen)))):
        rows = [
            model(**{column.attname: decode(column, value) for column, value in zip(chosen, row, strict=True)})
            for row in batch
        ]
        # raw: exactly the values of the archive, without auto_now
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


def load_files(archive: tarfile.TarFile, manifest: Manifest) -> Callable[[], None]:
    """Unpack next to the current folder. Returns a function that swaps them."""
    root, key = Path(settings.MEDIA_ROOT), Path(settings.DATA_DIR) / SECRET_KEY
    fresh, old = root.with_name(f"{root.name}.restoring"), root.with_name(f"{root.name}.replaced")
    new_key = key.with_name(f"{SECRET_KEY}.restoring")
    new_key.unlink(missing_ok=True)
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / INCOMING).mkdir(parents=True, mode=0o700)
    for name in manifest.members:
        if name.startswith("files/"):
            unpack(archive, name, member_path(fresh, name.removeprefix("files/")))
        elif name == SECRET_KEY and uses_generated_key():
            unpack(archive, name, new_key)

    def swap() -> None:
        if root.exists():
            shutil.rmtree(old, ignore_errors=True)
            root.replace(old)
        fresh.replace(root)
        if new_key.exists():
            new_key.replace(key)
        shutil.rmtree(old, ignore_errors=True)

    return swap


def member_path(root: Path, name: str) -> Path:
    """The path of a member below `root`. Names were checked before; this is a second check."""
    target = (root / name).resolve()
    if not target.is_relative_to(root.resolve()):
        raise Damaged(f"The archive contains an unexpected file name: {name}")
    return target


def unpack(archive: tarfile.TarFile, name: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    source = archive.extractfile(name)
    assert source
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        shutil.copyfileobj(source, file)


def suppress_pending(*, now: datetime) -> list[str]:
    """Suppress messages that were pending at the backup or became due since: they were sent already or are too late."""
    with without_signals():
        write_overdue_messages(now=now)
    plan(now=now)
    due = due_occasions(now)
    reminders = [
        f"reminder to {row.recipient.email} about {row.reference or row.target_kind}, due {row.due:%Y-%m-%d}"
        for row in due.select_related("recipient").order_by("pk")
    ]
    still_planned(due).update(state=ScheduledReminder.State.SUPPRESSED, settled_at=now)
    waiting = Delivery.objects.filter(state__in=[Delivery.State.PENDING, Delivery.State.CLAIMED])
    lines = [
        f"{delivery.channel} to {delivery.to}, waiting since {delivery.created_at:%Y-%m-%d %H:%M}"
        for delivery in waiting.select_related("recipient").order_by("pk")
    ]
    waiting.update(state=Delivery.State.CANCELED, cause=CAUSE)
    return lines + reminders


def write_overdue_messages(*, now: datetime) -> None:
    """The other messages that scheduled jobs would send for a time before `now`. Their deliveries are then canceled."""
    send_weekly_digests(now=now)
    day = timezone.localdate(now)
    for _ in range(MOST_DATES):
        if AuditSchedule.objects.to_open(day).exists():
            open_due_runs(day.isoformat())
    mark_missed_runs(now.isoformat())
    open_due_effectiveness_checks(day.isoformat())
    watch_recurrences(now.isoformat())
    for incident in Incident.objects.active().filter(update_due_at__lte=now).select_related("declared_by", "circle"):
        remind_of_update(incident, now=now)
    for session in Session.objects.minimum_to_check(now).select_related("circle", "facilitator", "created_by"):
        check_minimum_reached(session, now=now)
    for webhook in Endpoint.objects.filter(kind=Endpoint.Kind.WEBHOOK).select_related("owner"):
        queue_events(webhook, now=now)
    newest = Event.objects.aggregate(newest=Max("pk"))["newest"] or 0
    Endpoint.objects.filter(cursor__lt=newest).update(cursor=newest)
