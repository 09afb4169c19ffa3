"""Exceptions of actions, and the status for an unavailable database or a full disk.

Their messages appear unchanged on pages, in the API and in logs, so they are written for users.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError

RETRY_AFTER = "5"  # seconds
OUTAGES = {
    503: "The database is unavailable. Try again in a few seconds.",
    507: "The server is out of storage. Nothing was saved; contact an administrator.",
}
FULL = {errno.ENOSPC, errno.EDQUOT}
POSTGRESQL_FULL, POSTGRESQL_READ_ONLY = "53100", "25006"  # the second one: a standby, before or after a failover
SQLITE_BUGS = ("no such ", "near ", "too many ", "table ")  # raised by Debrief, not by the operating system


class Refused(Exception):
    """A rule forbids the action. 409; the message states what to do."""

    status = 409


class NotAllowed(Refused):
    """The person is not permitted. 403; the message names who is."""

    status = 403


class Gone(Refused):
    """The object existed and was removed. 410; the message states why and what to do instead."""

    status = 410


class StaleVersion(Refused):
    """The edit is based on an older version. 409, or 412 when the version came by `If-Match`."""

    def __init__(self, message: str, *, version: int) -> None:
        super().__init__(message)
        self.version = version


class Invalid(Exception):
    """One field of an action's input is invalid. 422; the message states what to enter."""

    status = 422

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


@contextmanager
def skipped_without_storage() -> Iterator[None]:
    """For notes such as "last used": while the disk is full or the database read-only, reading goes on without them."""
    try:
        yield
    except Exception as error:
        if outage_status(error) != 507 and not is_read_only(error):
            raise


def is_read_only(error: BaseException | None) -> bool:
    return getattr(getattr(error, "__cause__", None), "sqlstate", None) == POSTGRESQL_READ_ONLY


def outage_status(error: BaseException | None) -> int:
    """507 if the disk is full, 503 if the database is unavailable or busy, 0 for any other error."""
    if isinstance(error, OSError) and error.errno in FULL:
        return 507
    state = getattr(getattr(error, "__cause__", None), "sqlstate", None)
    if is_read_only(error):
        return 503
    if not isinstance(error, OperationalError | InterfaceError):
        return 0
    words = str(error)
    if "disk is full" in words or state == POSTGRESQL_FULL:
        return 507
    return 0 if words.startswith(SQLITE_BUGS) else 503
