"""Splits ZIP archives, folders, CSV and JSON lists into single documents with names."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from .decode import MAX_BYTES, decode, kind_of, normalize_text
from .tables import table_documents

MAX_FILES = 1_000
MAX_TOTAL = 100_000_000
READABLE = (
    ".txt",
    ".md",
    ".markdown",
    ".html",
    ".htm",
    ".docx",
    ".xlsx",
    ".xlsm",
    ".csv",
    ".tsv",
    ".json",
    ".text",
    ".zip",
    "",
)
TOO_MANY = "This archive holds more than 1,000 files. Split it into smaller ones."
TOO_MUCH = "This archive unpacks to more than 100 MB. Split it into smaller ones."
DAMAGED = "This archive could not be opened. It may be damaged or protected by a password."


class NoArchive(ValueError):
    """The archive cannot be read; the message is for the person."""


def read_many(source: bytes | str | Path, filename: str = "") -> Iterator[tuple[str, bytes]]:
    """(name, bytes) for each document in a ZIP, a folder, a CSV or JSON list; a single document is yielded as it is.

    Raises `NoArchive` for a damaged or unreasonable archive. Nested archives are not opened, names are only names.
    """
    if isinstance(source, Path):
        yield from _folder(source) if source.is_dir() else read_many(source.read_bytes(), filename or source.name)
        return
    data = source.encode("utf-8", "replace") if isinstance(source, str) else source
    form = kind_of(data, filename)
    if form == "zip":
        yield from _zip(data)
    elif form in ("csv", "json"):
        yield from _list(data, filename, form)
    else:
        yield filename, data


def _folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    count = 0
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.is_symlink() or not _wanted(path.relative_to(folder).as_posix()):
            continue
        count += 1
        if count > MAX_FILES:
            raise NoArchive(TOO_MANY)
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        yield from _inner(data, path.relative_to(folder).as_posix())


def _zip(data: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MAX_FILES:
                raise NoArchive(TOO_MANY)
            total = 0
            for member in members:
                if member.is_dir() or not _wanted(member.filename):
                    continue
                with archive.open(member) as file:  # counts the bytes read: the directory can lie
                    content = file.read(MAX_BYTES + 1)
                total += len(content)
                if total > MAX_TOTAL:
                    raise NoArchive(TOO_MUCH)
                yield from _inner(content, member.filename)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError) as error:
        if isinstance(error, NoArchive):
            raise
        raise NoArchive(DAMAGED) from error


def _inner(data: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """A file inside: lists are opened, archives are not."""
    form = kind_of(data, name)
    if form in ("csv", "json") and len(data) <= MAX_BYTES:
        yield from _list(data, name, form)
    else:
        yield name, data


def _wanted(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    return not hidden and path.suffix.lower() in READABLE


def _list(data: bytes, filename: str, form: str) -> Iterator[tuple[str, bytes]]:
    """Each row as a Markdown write-up named after the list; a file with one incident stays itself."""
    text = decode(data) if len(data) <= MAX_BYTES else None
    documents = list(table_documents(normalize_text(text), form)) if text is not None else []
    if len(documents) <= 1:
        yield filename, data
        return
    for name, document in documents:
        yield f"{filename} {name}.md".strip(), document.encode()
