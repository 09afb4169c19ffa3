"""Rows of the permission ledger. What a row means: `core/testing.py`, class Route."""

from typing import Any

from core.access.models import Circle
from core.files.models import StoredFile
from core.files.store import path_of
from core.files.tests.factories import make_file
from core.testing import Facts, Route


def text(cast: Any, circle: Circle | None) -> Facts:
    return {"pk": make_file(cast.ada, circle).pk}


def named(cast: Any, circle: Circle | None) -> Facts:
    return {**text(cast, circle), "name": "seen.txt"}


def small(cast: Any, circle: Circle | None) -> Facts:
    file = make_file(cast.ada, circle)
    StoredFile.objects.filter(pk=file.pk).update(has_thumbnail=True)  # no child process for each column
    path_of(file.stored_as, thumbnail=True).write_bytes(b"RIFF")
    return {"pk": file.pk}


ROWS = [
    Route("files:fetch", make=named, v=200, outside=404),
    Route("files:thumbnail", make=small, v=200, outside=404),
    Route("api-file-detail", make=text, a=401, v=200, outside=404),
    Route("api-file-content", make=text, a=401, v=200, outside=404),
]
