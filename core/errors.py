"""The error family, and how an unavailable database or a full disk is answered.

Its words travel unchanged to page, API and log, so they are written for the person.
"""

import errno

from django.db import InterfaceError, OperationalError

RETRY_AFTER = "5"  # seconds
OUTAGES = {
    503: "The database is unavailable. Try again in a few seconds.",
    507: "The server is out of storage. Nothing was saved; contact an administrator.",
}
FULL = {errno.ENOSPC, errno.EDQUOT}
POSTGRESQL_FULL = "53100"
SQLITE_BUGS = ("no such ", "near ", "too many ", "table ")  # ours, not those of the disk


class Refused(Exception):
    """The rule does not hold. 409; the words say what to do."""

    status = 409


class NotAllowed(Refused):
    """This person may not. 403; the words say who can."""

    status = 403


class Gone(Refused):
    """It was here and is not any more. 410; the words say why, and what to do instead."""

    status = 410


class StaleVersion(Refused):
    """The edit is based on an older version. 409, or 412 when the version came by `If-Match`."""

    def __init__(self, message: str, *, version: int) -> None:
        super().__init__(message)
        self.version = version


class Invalid(Exception):
    """One field of an action's input cannot be used. 422; the words say what to write instead."""

    status = 422

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


def outage_status(error: BaseException | None) -> int:
    """507 when a disk is full, 503 when the database is away or busy; 0 when the error is something else."""
    if isinstance(error, OSError) and error.errno in FULL:
        return 507
    if not isinstance(error, OperationalError | InterfaceError):
        return 0
    words = str(error)
    if "disk is full" in words or getattr(error.__cause__, "sqlstate", None) == POSTGRESQL_FULL:
        return 507
    return 0 if words.startswith(SQLITE_BUGS) else 503
