"""Evidence files of an export: their safe names and their content."""

import re
import unicodedata
from typing import Any

from audits.period_export.registry import person
from core.files.models import StoredFile
from core.files.store import path_of
from core.tabular.write_tables import Value
from tasks.models.evidence import AbstractEvidence

EVIDENCE_COLUMNS = ["text", "link", "file name", "file in this export", "sha256", "added by", "added"]


def evidence_cells(row: AbstractEvidence) -> dict[str, Value]:
    return {
        "text": row.text,
        "link": row.url,
        "file name": row.file.name if row.file else row.file_name,
        "file in this export": place_of(row.file),
        "sha256": row.sha256,
        "added by": person(row.added_by),
        "added": row.added_at,
    }


def place_of(file: StoredFile | None) -> str:
    """Where the file is in the ZIP, or why it is not there."""
    if file is None:
        return ""
    if file.removed_at:
        return "removed"
    return member_name(file) if path_of(file.stored_as).is_file() else "missing on the server"


def member_name(file: StoredFile) -> str:
    """ASCII letters, digits, dots and dashes: safe on every system, unique by the number."""
    plain = unicodedata.normalize("NFKD", file.name).encode("ascii", "ignore").decode()
    stem, _, ending = plain.rpartition(".")
    ending = re.sub(r"[^A-Za-z0-9]", "", ending)[:12]
    words = re.sub(r"[^A-Za-z0-9]+", "-", stem or plain).strip("-")[:60] or "file"
    return f"evidence/{file.pk}-{words}{f'.{ending}' if stem and ending else ''}"


def is_included(file: Any) -> bool:
    return isinstance(file, StoredFile) and place_of(file).startswith("evidence/")
