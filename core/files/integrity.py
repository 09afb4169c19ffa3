"""Afterwards: files nobody knows go after a day, and what is known is checked against its fingerprint."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.files.models import StoredFile
from core.files.store import INCOMING, KEPT_FOR, SMALL, path_of, root

AT_ONCE = 500


@dataclass(frozen=True)
class Trouble:
    file: StoredFile
    words: str


def kept_files() -> Iterator[Path]:
    """Every file below the root that is whole; those still arriving are left out."""
    incoming = root() / INCOMING
    return (path for path in sorted(root().rglob("*")) if path.is_file() and incoming not in path.parents)


def sweep(*, now: datetime) -> int:
    """Take away bytes without a standing row, once they are a day old. Returns how many files went."""
    gone = 0
    batch: list[Path] = []
    for path in root().rglob("*"):
        if path.is_file() and is_old(path, now):
            batch.append(path)
        if len(batch) == AT_ONCE:
            gone += sweep_some(batch, now)
            batch = []
    return gone + sweep_some(batch, now)


def is_old(path: Path, now: datetime) -> bool:
    try:
        return path.stat().st_mtime < (now - KEPT_FOR).timestamp()
    except FileNotFoundError:  # it went in between
        return False


def sweep_some(paths: list[Path], now: datetime) -> int:
    names = {path.relative_to(root()).as_posix().removesuffix(SMALL) for path in paths}
    rows = StoredFile.objects.filter(stored_as__in=names)
    known = set(rows.exclude(removed_at__lt=now - KEPT_FOR).values_list("stored_as", flat=True))
    lost = [path for path in paths if path.relative_to(root()).as_posix().removesuffix(SMALL) not in known]
    for path in lost:
        path.unlink(missing_ok=True)
    return len(lost)


def troubles() -> Iterator[Trouble]:
    """Rows whose file is missing or changed. Reads every byte."""
    for file in StoredFile.objects.standing().order_by("pk").iterator(chunk_size=AT_ONCE):
        path = path_of(file.stored_as)
        if not path.is_file():
            yield Trouble(file, "file missing")
            continue
        with path.open("rb") as content:
            if hashlib.file_digest(content, "sha256").hexdigest() != file.sha256:
                yield Trouble(file, "file changed")
