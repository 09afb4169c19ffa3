"""Stores attachments: first the complete bytes on disk, then the row in the action's transaction.

A crash in between leaves a file without a row; `sweep` deletes it after a day. There is never a
row without its file, because the bytes of a removed file stay for a day too, also for a running backup.
"""

import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.core.files.base import File

from core.access.models import Parent
from core.errors import Invalid, Refused
from core.files.file_types import (
    NEUTRAL,
    OTHER,
    PICTURE,
    WORDS,
    Dangerous,
    Found,
    kind_of,
)
from core.files.models import StoredFile
from core.files.names import clean_name
from core.files.pictures import TooLarge, encode_image
from core.web.body_limits import largest_upload, upload_limit_text
from core.web.readiness import least_free

if TYPE_CHECKING:
    from accounts.models import User

INCOMING = "incoming"  # below the root: only incomplete files
SMALL = ".small"
KEPT_FOR = timedelta(hours=24)
UNREADABLE = "The image could not be processed and was stored unchanged."


class StorageFull(Refused):
    """The disk is full. Nothing was stored."""

    status = 507


class TooMany(Refused):
    """One person's uploads within an hour."""

    status = 429


@dataclass(frozen=True)
class Received:
    """A complete file on disk that has no row yet."""

    stored_as: str
    name: str
    kind: str
    content_type: str
    size: int
    sha256: str
    given_sha256: str
    is_picture: bool = False
    has_thumbnail: bool = False
    width: int | None = None
    height: int | None = None
    caution: str = ""


def root() -> Path:
    return Path(settings.MEDIA_ROOT)


def path_of(stored_as: str, *, thumbnail: bool = False) -> Path:
    return root() / f"{stored_as}{SMALL if thumbnail else ''}"


@contextmanager
def store_upload(upload: File | None, *, by: "User", now: datetime) -> Iterator[Received | None]:
    """Write the bytes to disk before a transaction begins, and delete them if it fails.

    `with store_upload(file, by=by, now=now) as received, transaction.atomic(): … save_file_row(received, …)`. Callers
    check the policy before. Raises `Invalid("file", …)` for a refused file, `TooMany` or `StorageFull`.
    """
    if upload is None:
        yield None
        return
    received = receive(upload, by=by, now=now)
    try:
        yield received
    except BaseException:
        delete_bytes(received.stored_as)
        raise


def save_file_row(received: Received, *, by: "User", owner: Parent, now: datetime) -> StoredFile:
    """Create the row of a received file with the circle of its owner. Called by actions."""
    return StoredFile.objects.for_parent(owner).create(**asdict(received), uploaded_by=by, uploaded_at=now)


def remove_stored_file(file: StoredFile, *, by: "User", now: datetime) -> bool:
    """Make the file unavailable; its bytes are deleted after a day. False if it was already removed."""
    return bool(StoredFile.objects.not_removed().filter(pk=file.pk).update(removed_by=by, removed_at=now))


def receive(upload: File, *, by: "User", now: datetime) -> Received:
    check_rate(by, now)
    size = upload.size or 0
    if size > largest_upload():
        raise Invalid("file", f"Choose a file of up to {upload_limit_text()}, or enter a link.")
    if not size:
        raise Invalid("file", "This file is empty. Choose another file.")
    try:
        disk = shutil.disk_usage(ensure_folder(root()))
        if disk.free - size < least_free(disk.total):
            raise StorageFull("The server is out of storage. The file was not saved; contact an administrator.")
        return finish_upload(upload)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise StorageFull(
                "The server is out of storage. The file was not saved; contact an administrator."
            ) from error
        raise


def store_made_file(write: Callable[[IO[bytes]], None], *, name: str, kind: str, content_type: str) -> Received:
    """A file that Debrief writes itself, complete on disk. Without a row it is deleted after a day."""
    token = secrets.token_hex(16)
    partial = ensure_folder(root() / INCOMING) / token
    disk = shutil.disk_usage(root())
    if disk.free < least_free(disk.total):
        raise StorageFull("The server is out of storage. The file was not written; contact an administrator.")
    try:
        with open_private(partial) as file:
            write(file)
            fsync_file(file)
        with partial.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        facts: dict[str, object] = {"name": name, "kind": kind, "content_type": content_type, "given_sha256": digest}
        return move_into_place(token, partial, partial.with_suffix(SMALL), facts)
    finally:
        partial.unlink(missing_ok=True)


def check_rate(by: "User", now: datetime) -> None:
    recent = StoredFile.objects.filter(uploaded_by=by, uploaded_at__gt=now - timedelta(hours=1)).count()
    if recent >= settings.UPLOADS_PER_HOUR:
        raise TooMany(f"You attached {recent} files within an hour. Try again later or combine files in one ZIP.")


def finish_upload(upload: File) -> Received:
    """Write and check the bytes, then give them their final name. Incomplete files stay in the incoming folder."""
    token = secrets.token_hex(16)
    uploaded, encoded, thumbnail = (ensure_folder(root() / INCOMING) / f"{token}{end}" for end in ["", ".new", SMALL])
    try:
        given = write_file(upload, uploaded)
        found = detect_type(uploaded, upload.name or "")
        facts = {"name": clean_name(upload.name), "kind": found.kind, "content_type": found.type}
        facts |= {"caution": found.caution, "given_sha256": given}
        content: Path = uploaded
        more: dict[str, object] = {}
        if found.kind == PICTURE:
            content, more = image_to_store(uploaded, encoded, thumbnail)
        return move_into_place(token, content, thumbnail, facts | more)
    finally:
        for part in [uploaded, encoded, thumbnail]:
            part.unlink(missing_ok=True)


def write_file(upload: File, target: Path) -> str:
    """Write the bytes to disk and sync them; returns their SHA-256."""
    digest = hashlib.sha256()
    with open_private(target) as file:
        for chunk in upload.chunks():
            digest.update(chunk)
            file.write(chunk)
        fsync_file(file)
    return digest.hexdigest()


def detect_type(path: Path, name: str) -> Found:
    """Detect the type. Refuses dangerous files and types that the settings exclude."""
    with path.open("rb") as file:
        try:
            found = kind_of(file, name)
        except Dangerous as danger:
            raise Invalid("file", str(danger)) from danger
    if found.kind not in settings.UPLOAD_KINDS:
        kept = [WORDS[kind] for kind in WORDS if kind in settings.UPLOAD_KINDS]
        supported = f"Supported: {', '.join(kept)}." if kept else "File uploads are disabled."
        raise Invalid("file", f"This file type is not supported. {supported} Attach it in a ZIP or enter a link.")
    return found


def image_to_store(uploaded: Path, encoded: Path, thumbnail: Path) -> tuple[Path, dict[str, object]]:
    """The file to store for an image, and its facts."""
    try:
        picture = encode_image(uploaded, encoded, thumbnail, most_pixels=settings.UPLOAD_MAX_PIXELS)
    except TooLarge as error:
        most = settings.UPLOAD_MAX_PIXELS // 1_000_000
        raise Invalid("file", f"This image has more than {most} megapixels. Crop the image.") from error
    if picture is None:
        thumbnail.unlink(missing_ok=True)
        return uploaded, {"kind": OTHER, "content_type": NEUTRAL, "caution": UNREADABLE}
    facts: dict[str, object] = {"width": picture.width, "height": picture.height, "has_thumbnail": True}
    if not picture.content_type:
        return uploaded, facts
    return encoded, facts | {"is_picture": True, "content_type": picture.content_type}


def move_into_place(token: str, content: Path, thumbnail: Path, facts: dict[str, object]) -> Received:
    """Move to the final names, the thumbnail first, and sync the folders."""
    stored_as = f"{token[:2]}/{token[2:4]}/{token}"
    target = path_of(stored_as)
    ensure_folder(target.parent)
    with content.open("rb") as file:
        sha256, size = hashlib.file_digest(file, "sha256").hexdigest(), file.tell()
        fsync_file(file)
    for source, target_path in [(thumbnail, path_of(stored_as, thumbnail=True)), (content, target)]:
        if source.exists():
            source.chmod(0o600)
            source.replace(target_path)
    for folder in [target.parent, target.parent.parent, root()]:
        fsync_folder(folder)
    return Received(stored_as=stored_as, size=size, sha256=sha256, **facts)  # type: ignore[arg-type]


def delete_bytes(stored_as: str) -> None:
    for thumbnail in [True, False]:
        path_of(stored_as, thumbnail=thumbnail).unlink(missing_ok=True)


def ensure_folder(folder: Path) -> Path:
    """Create the folder, readable by Debrief's user only."""
    for directory in [*reversed(folder.parents), folder]:
        if directory == root() or root() in directory.parents:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def open_private(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def fsync_file(file: IO[bytes]) -> None:
    if file.writable():
        file.flush()
    os.fsync(file.fileno())


def fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
