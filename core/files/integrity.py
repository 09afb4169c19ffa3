"""Removes files without a row after a day, and compares stored files with their digest."""

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
    """Every complete file below the root, without uploads in progress."""
    incoming = root() / INCOMING
    return (path for path in sorted(root().rglob("*")) if path.is_file() and incoming not in path.parents)


def sweep(*, now: datetime) -> int:
    """Delete files that have no row and are older than a day. Returns the number of deleted files."""
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
    except FileNotFoundError:  # deleted in the meantime
        return False


def sweep_some(paths: list[Path], now: datetime) -> int:
    names = {path.relative_to(root()).as_posix().removesuffix(SMALL) for path in paths}
    rows = StoredFile.objects.filter(stored_as__in=names)
    known = set(rows.exclude(removed_at__lt=now - KEPT_FOR).values_list("stored_as", flat=True))
    lost = [path for path in paths if path.relative_to(root()).as_posix().removesuffix(SMALL) not in known]
    for path in lost:
        path.unlink(missing_ok=True)
    return len(lost)


def damaged_files() -> Iterator[Trouble]:
    """Rows whose file is missing or changed. Reads every byte."""
    for file in StoredFile.objects.not_removed().order_by("pk").iterator(chunk_size=AT_ONCE):
        path = path_of(file.stored_as)
        if not path.is_file():
            yield Trouble(file, "file missing")
            continue
        with path.open("rb") as content:
            if hashlib.file_digest(content, "sha256").hexdigest() != file.sha256:
                yield Trouble(file, "file changed")
