"""Detects the type of a file from its bytes. The uploaded content type is ignored, the name only adds a warning."""

import io
import re
import struct
import zipfile
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import BinaryIO

from core.files.cautions import MACROS, PROGRAM, WIDE_TEXT, caution_of_archive, caution_of_name, caution_of_text

PICTURE, TEXT, PDF, DOCUMENT, ARCHIVE, RECORDING, OTHER = (
    *("picture", "text", "pdf", "document", "archive", "recording"),
    "other",
)
WORDS = {
    PICTURE: "pictures",
    TEXT: "text",
    PDF: "PDF",
    DOCUMENT: "documents",
    ARCHIVE: "ZIP and gzip",
    RECORDING: "recordings",
}
NEUTRAL = "application/octet-stream"
HEAD = 8192
MAX_ENTRIES = 10_000
MAX_DIRECTORY_BYTES = 4 * 1024 * 1024
MAX_UNPACKED = 2 * 1024**3
MAX_RATIO = 250
BOMB = "The archive expands to too much data. Attach only the relevant file."
SLIP = "The archive contains unsafe paths. Repack it or attach only the relevant file."
TWICE = "The archive contains two files of one name. Repack it or attach only the relevant file."

MAGIC: list[tuple[bytes, str, str]] = [
    (b"\x89PNG\r\n\x1a\n", PICTURE, "image/png"),
    (b"\xff\xd8\xff", PICTURE, "image/jpeg"),
    (b"GIF87a", PICTURE, "image/gif"),
    (b"GIF89a", PICTURE, "image/gif"),
    (b"%PDF-", PDF, "application/pdf"),
    (b"PK\x03\x04", ARCHIVE, "application/zip"),
    (b"PK\x05\x06", ARCHIVE, "application/zip"),
    (b"\x1f\x8b", ARCHIVE, "application/gzip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", DOCUMENT, "application/x-ole-storage"),
    (b"\x1a\x45\xdf\xa3", RECORDING, "video/webm"),
    (b"\xd4\xc3\xb2\xa1", RECORDING, "application/vnd.tcpdump.pcap"),
    (b"\xa1\xb2\xc3\xd4", RECORDING, "application/vnd.tcpdump.pcap"),
    (b"\x0a\x0d\x0d\x0a", RECORDING, "application/x-pcapng"),
]
PROGRAMS = (b"MZ", b"\x7fELF")
MOVIES = {b"isom", b"iso2", b"mp41", b"mp42", b"avc1", b"qt  ", b"M4V ", b"dash"}
OFFICE = "application/vnd.openxmlformats-officedocument"
OFFICE_PARTS = {
    "word/": f"{OFFICE}.wordprocessingml.document",
    "xl/": f"{OFFICE}.spreadsheetml.sheet",
    "ppt/": f"{OFFICE}.presentationml.presentation",
}
NOT_IN_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


class Dangerous(Exception):
    """Rejected by any setting; the message states what to do."""


@dataclass(frozen=True)
class Found:
    kind: str
    type: str
    caution: str = ""


def kind_of(file: BinaryIO, name: str = "") -> Found:
    """Read the header, and the list of names of a ZIP; nothing is unpacked. Rewinds the file."""
    file.seek(0)
    head = file.read(HEAD)
    found = by_magic(head)
    if found.type == "application/zip":
        found = inspect_zip(file)
    elif found.kind == TEXT:
        found = Found(TEXT, found.type, caution_of_text(head))
    file.seek(0)
    return replace(found, caution=found.caution or caution_of_name(name))


def by_magic(head: bytes) -> Found:
    for magic, kind, content_type in MAGIC:
        if head.startswith(magic):
            return Found(kind, content_type, MACROS if content_type == "application/x-ole-storage" else "")
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Found(PICTURE, "image/webp")
    if head[4:8] == b"ftyp" and head[8:12] in MOVIES:
        return Found(RECORDING, "video/mp4")
    if head.startswith(WIDE_TEXT) or not NOT_IN_TEXT.search(head):
        return Found(TEXT, "text/plain")
    return Found(OTHER, NEUTRAL, PROGRAM if head.startswith(PROGRAMS) else "")


def inspect_zip(file: BinaryIO) -> Found:
    """Check names and sizes in the directory of a ZIP. `Dangerous` for archives that are harmful to unpack."""
    size = file.seek(0, io.SEEK_END)
    check_directory(file, size)
    try:
        entries = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error):
        return Found(ARCHIVE, NEUTRAL)
    check_entries(entries, size)
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" in names:
        macros = MACROS if any(name.endswith("vbaProject.bin") for name in names) else ""
        types = (value for part, value in OFFICE_PARTS.items() if any(name.startswith(part) for name in names))
        return Found(DOCUMENT, next(types, "application/zip"), macros)
    if "mimetype" in names and "content.xml" in names:
        return Found(DOCUMENT, "application/vnd.oasis.opendocument")
    return Found(ARCHIVE, "application/zip", caution_of_archive(names))


def check_directory(file: BinaryIO, size: int) -> None:
    """Check the length of the directory before it is read into memory."""
    tail_at = max(0, size - 66_000)
    file.seek(tail_at)
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        return
    entries, directory = (
        struct.unpack("<H", tail[at + 10 : at + 12])[0],
        struct.unpack("<I", tail[at + 12 : at + 16])[0],
    )
    large = at >= 20 and tail[at - 20 : at - 16] == b"PK\x06\x07"  # format of archives over 4 GB
    if large or entries > MAX_ENTRIES or directory > MAX_DIRECTORY_BYTES:
        raise Dangerous(BOMB)


def check_entries(entries: list[zipfile.ZipInfo], size: int) -> None:
    unpacked, packed = sum(member.file_size for member in entries), sum(member.compress_size for member in entries)
    overlapping = packed > size
    if len(entries) > MAX_ENTRIES or overlapping or unpacked > min(MAX_UNPACKED, MAX_RATIO * size + 1_000_000):
        raise Dangerous(BOMB)
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or re.match(r"^[A-Za-z]:", entry.filename):
            raise Dangerous(SLIP)
    if len({entry.filename for entry in entries}) < len(entries):
        raise Dangerous(TWICE)
