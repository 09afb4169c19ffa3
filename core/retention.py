"""How long rows are kept. Apps register what expires; a nightly job and `manage.py delete_expired` delete it.

Incidents, postmortems, tasks, audits, sessions of training and their history never expire.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

BATCH = 500

Rows = Callable[[datetime, datetime], QuerySet[Any]]
Files = Callable[[datetime], Iterator[Path]]
Note = Callable[[list[Any], datetime], None]


@dataclass(frozen=True)
class Rule:
    """`rows(before, now)` are those that ended before `before`; `files(before)` are files to delete.

    `note(ids, now)` is called in the transaction that deletes these rows.
    """

    name: str
    rows: Rows | None = None
    files: Files | None = None
    note: Note | None = None

    @property
    def days(self) -> int:
        return int(settings.RETENTION_DAYS[self.name])


_rules: dict[str, Rule] = {}


def expiring_rows(name: str, *, note: Note | None = None) -> Callable[[Rows], Rows]:
    """Register `(before, now) -> queryset`. `name` is a key of settings.RETENTION_DAYS."""

    def register(rows: Rows) -> Rows:
        _rules[name] = Rule(name, rows=rows, note=note)
        return rows

    return register


def expiring_files(name: str) -> Callable[[Files], Files]:
    """Register `(before) -> paths`."""

    def register(files: Files) -> Files:
        _rules[name] = Rule(name, files=files)
        return files

    return register


def delete_all_expired(*, now: datetime, dry_run: bool = False) -> dict[str, int]:
    """Delete what every rule no longer keeps; returns the number by rule. With `dry_run` only counts. 0 days: keep."""
    return {rule.name: delete_expired(rule, now=now, dry_run=dry_run) for rule in _rules.values() if rule.days}


def delete_expired(rule: Rule, *, now: datetime, dry_run: bool) -> int:
    before = now - timedelta(days=rule.days)
    if rule.files:
        return sum(delete_file(path, dry_run=dry_run) for path in rule.files(before))
    assert rule.rows
    rows = rule.rows(before, now)
    return rows.count() if dry_run else delete_in_batches(rows, rule.note, now)


def delete_in_batches(rows: QuerySet[Any], note: Note | None, now: datetime) -> int:
    """500 rows in each transaction, so that other writers wait for milliseconds."""
    count = 0
    while pks := list(rows.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            rows.model._base_manager.filter(pk__in=pks).delete()
            if note:
                note(pks, now)
        count += len(pks)
    return count


def delete_file(path: Path, *, dry_run: bool) -> bool:
    if not dry_run:
        path.unlink(missing_ok=True)
    return True
