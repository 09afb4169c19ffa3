"""Documents in, imports out: the one path that page, API and command line share between reading and keeping."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import uuid4

from core.accounts.models import User
from incidents.actions.importing import keep_import
from incidents.importers.archive import read_many
from incidents.importers.child import parse_safely
from incidents.importers.draft import draft_of
from incidents.importers.result import Parsed
from incidents.models import Import


def take_in(documents: Iterable[tuple[str, bytes]], *, by: User, now: datetime) -> list[Import]:
    """Read every document in a killable child and keep a result for each, also for those that could not be read."""
    batch = uuid4()
    return [
        keep_import(
            by=by,
            name=name or "Pasted text",
            source=parsed.source_text,
            digest=digest_of(parsed, data),
            result=parsed.to_dict() if not parsed.problem else {},
            choices=draft_of(parsed) if not parsed.problem else {},
            problem=parsed.problem or "",
            batch=batch,
            now=now,
        )
        for name, data, parsed in read_each(documents)
    ]


def read_each(documents: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes, Parsed]]:
    """Unpack archives and lists, and parse each document inside."""
    for given, content in documents:
        for name, data in read_many(content, given):
            yield name, data, parse_safely(data, name)


def digest_of(parsed: Parsed, data: bytes) -> str:
    """Equal for the same text, however its lines end."""
    return parsed.fingerprint or hashlib.sha256(data).hexdigest()
