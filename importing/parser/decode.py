"""Decodes bytes into text, detects the format, and rejects files that are not text."""

from __future__ import annotations

import io
import re
import zipfile

MAX_BYTES = 1_000_000
EMPTY = "There is no text in this file. Paste the write-up, or choose another file."
BINARY = "This file is not text. Debrief reads .txt, .md, .html, .docx, .xlsx, .csv and .json."
TOO_LARGE = "This file is larger than 1 MB. Split it, or import the part that tells the incident."

_OFFICE = ((".docx", "docx"), (".xlsx", "xlsx"), (".xlsm", "xlsx"))
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
# hyphens that do not break, and digits and signs of the full width: read like the plain ones, one for one
_SAME = {0x2010: "-", 0x2011: "-", 0xFF0D: "-"} | {0xFF10 + n: str(n) for n in range(10)}
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def kind_of(data: bytes, filename: str) -> str:
    """One of docx, xlsx, zip, html, csv, json, markdown, text. Decided by content first, then by name."""
    name = filename.lower()
    if data[:4] == b"PK\x03\x04":
        return _packed_kind(data, name)
    head = data[:3000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html")) or name.endswith((".html", ".htm", ".xhtml")):
        return "html"
    for ending, kind in (
        (".csv", "csv"),
        (".tsv", "csv"),
        (".json", "json"),
        (".md", "markdown"),
        (".markdown", "markdown"),
    ):
        if name.endswith(ending):
            return kind
    if head[:1] in (b"{", b"[") and data.rstrip()[-1:] in (b"}", b"]") and b'"' in head:
        return "json"
    return "text"


def _packed_kind(data: bytes, name: str) -> str:
    """By the parts inside; by name where they cannot be listed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        parts = []
    if not parts:
        return next((kind for ending, kind in _OFFICE if name.endswith(ending)), "zip")
    office = "[Content_Types].xml" in parts
    if "word/document.xml" in parts or (office and any(part.startswith("word/") for part in parts)):
        return "docx"
    return "xlsx" if "xl/workbook.xml" in parts or (office and any(p.startswith("xl/") for p in parts)) else "zip"


def decode(data: bytes) -> str | None:
    """The text, or None when these bytes are no text."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    if looks_binary(data):
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def looks_binary(data: bytes) -> bool:
    """More than one control byte in fifty, or a known signature at the start."""
    if data[:5] in (b"%PDF-", b"\x89PNG\r") or data[:4] in (
        b"GIF8",
        b"\xff\xd8\xff\xe0",
        b"\x7fELF",
        b"Rar!",
        b"MZ\x90\x00",
    ):
        return True
    sample = data[:8000]
    odd = sum(byte < 9 or 13 < byte < 32 for byte in sample)
    return odd * 50 > len(sample)


def normalize_text(text: str) -> str:
    """The text as spans count it: line ends are ``\\n``, other control characters and stray surrogates a space."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\x85", "\n")
    return _FORBIDDEN.sub(" ", text.removeprefix("\ufeff").translate(_SAME))
