"""Imports documents at once, which the product leaves to a worker when there are several."""

from collections.abc import Iterable
from datetime import datetime

from accounts.models import User
from importing.models import Import
from importing.uploads import take_in_all, unpacked


def import_documents(documents: Iterable[tuple[str, bytes]], *, by: User, now: datetime) -> list[Import]:
    return take_in_all(unpacked(documents), by=by, now=now)
