"""Imports documents at once, which the product leaves to a worker when there are several."""

from collections.abc import Iterable
from datetime import datetime

from accounts.models import User
from importing.models import Import
from importing.uploads import parse_all, unpack_documents


def import_documents(documents: Iterable[tuple[str, bytes]], *, by: User, now: datetime) -> list[Import]:
    return parse_all(unpack_documents(documents), by=by, now=now)
