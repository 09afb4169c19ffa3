"""Django's command line. Errors an operator can fix are printed as one line instead of a traceback."""

import os
import re
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import DatabaseError

from core.errors import Refused, outage_status

DAMAGED = re.compile(r"file is not a database|disk image is malformed")


def execute(arguments: list[str]) -> None:
    """Run a command. `--traceback` shows where a failure happened."""
    try:
        execute_from_command_line(arguments)
    except Exception as error:
        words = explained(error)
        if not words or "--traceback" in arguments:
            raise
        sys.exit(words)


def check_settings() -> None:
    """Read the settings, or exit with one line: for programs that import a module of Debrief themselves."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        settings.INSTALLED_APPS  # noqa: B018 - the first access reads them
    except Exception as error:
        if not (words := explained(error)):
            raise
        sys.exit(words)


def explained(error: Exception) -> str:
    """One line about a wrong setting, the database, the disk or a rule; "" for a fault of Debrief."""
    if isinstance(error, ImproperlyConfigured):
        return f"Wrong setting. {error}"
    if isinstance(error, PermissionError) or (isinstance(error, OSError) and outage_status(error)):
        return f"{error.filename or 'A file'}: {error.strerror}."
    if outage_status(error):
        return f"The database does not answer or cannot store: {str(error).strip()}"
    if isinstance(error, DatabaseError) and DAMAGED.search(str(error)):
        return f"The database file is damaged ({error}). Restore a backup, see docs/operating.md."
    return str(error) if isinstance(error, Refused) else ""
