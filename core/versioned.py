"""Optimistic concurrency: a version that each edit counts up, and its compare-and-set."""

from typing import Any

from django.db import models
from django.db.models import F, QuerySet

from core.errors import Refused, StaleVersion

CHANGED = "This was changed by someone else. Reload and try again."


UNSET = 0  # the version of a part that its object does not have yet


class Versioned(models.Model):
    """Rows that people edit. `version` counts the edits of the fields that an edit form or PATCH can change."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


def check_version(row: Any, expected: int | None, *, field: str = "version") -> None:
    """For an edit that changes nothing. Raises StaleVersion if `expected` is not the current version."""
    current = type(row)._base_manager.filter(pk=row.pk).values_list(field, flat=True).get()
    if expected not in (None, current):
        raise StaleVersion(CHANGED, version=current)


def claim_version(row: Any, expected: int | None = None, *, field: str = "version") -> None:
    """Count one edit of this row, inside the transaction of the action that changes it.

    `expected` is the version the edit is based on; None does not compare. Raises StaleVersion with the current one, and
    Refused if the row is gone.
    """
    rows = type(row)._base_manager.filter(pk=row.pk)
    as_read = rows if expected is None else rows.filter(**{field: expected})
    if not as_read.update(**{field: F(field) + 1}):
        current = rows.values_list(field, flat=True).first()
        if current is None:
            raise Refused("This was removed by someone else. Reload the page.")
        raise StaleVersion(CHANGED, version=current)
    row.refresh_from_db(fields=[field])


def claim_optional_version(rows: QuerySet[Any], expected: int | None) -> None:
    """The same for a part that its object may not have yet, such as a milestone: one row of `rows` or none.

    Without a row the current version is 0, and the action creates the row.
    """
    row = rows.first()
    if row is not None:
        claim_version(row, expected)
    elif expected not in (None, UNSET):
        raise StaleVersion(CHANGED, version=UNSET)


def check_created(row: Any, created: bool, expected: int | None) -> None:
    """After `update_or_create`: someone else created the row of an optional part since its version was compared."""
    if expected == UNSET and not created:
        raise StaleVersion(CHANGED, version=row.version)
