"""Unpacks uploaded workbooks into documents for the parser, each read in a child process with limits."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.tabular.read_tables import Unreadable, read_sheets
from importing.parser.decode import EMPTY, MAX_BYTES, TOO_LARGE, kind_of
from importing.parser.sheets import sheet_documents

MAX_WORKBOOKS = 20  # of one upload, because each takes a child process while the person waits
MAX_SECONDS = 20  # for the workbooks of one upload together; the one that exceeds it is still read
TOO_MANY = f"Up to {MAX_WORKBOOKS} workbooks are read at once. Upload the others separately, or save them as CSV."
TOO_SLOW = "The other workbooks of this upload took too long. Upload this one separately, or save it as CSV."
Unpacked = tuple[str, bytes, str]  # name, content, problem


@dataclass
class WorkbookReader:
    """Reads the workbooks of one upload, which are limited in number and time together."""

    count: int = 0
    seconds: float = 0

    def unpack(self, documents: Iterable[tuple[str, bytes]], given: str) -> Iterator[Unpacked]:
        """Each document as it is; for a workbook (XLSX) one per incident in it. `given`: the name if one has none."""
        for name, data in documents:
            if kind_of(data, name or given) != "xlsx":
                yield name or given, data, ""
            elif problem := self.problem():
                yield name or given, b"", problem
            else:
                yield from self.read(name or given, data)

    def problem(self) -> str:
        return TOO_MANY if self.count >= MAX_WORKBOOKS else TOO_SLOW if self.seconds >= MAX_SECONDS else ""

    def read(self, name: str, data: bytes) -> list[Unpacked]:
        self.count += 1
        began = time.monotonic()
        try:
            return list(_incidents(name, data))
        finally:
            self.seconds += time.monotonic() - began


def _incidents(name: str, data: bytes) -> Iterator[Unpacked]:
    if len(data) > MAX_BYTES:
        yield name, b"", TOO_LARGE
        return
    try:
        found = list(sheet_documents(read_sheets(data)))
    except Unreadable as error:
        yield name, b"", error.message
        return
    for part, text in found:
        yield f"{name} {part}".strip(), text.encode("utf-8", "replace"), ""
    if not found:
        yield name, b"", EMPTY
