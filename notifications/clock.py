"""The database's clock decides what is due, so that a wrong machine clock sends nothing early or twice."""

from datetime import datetime

from django.db import connection
from django.utils import timezone


def database_now() -> datetime:
    if connection.vendor == "sqlite":  # the database has no clock of its own: it is this process
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def clock_offset() -> float:
    """Seconds by which the database's clock is ahead of this process's; 0 on SQLite."""
    before = timezone.now()
    there = database_now()
    return (there - before - (timezone.now() - before) / 2).total_seconds()
