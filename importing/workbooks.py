"""Unpacks uploaded workbooks into documents for the parser, each read in a child process with limits."""

from collections.abc import Iterable, Iterator

from core.tabular.read_tables import Unreadable, read_sheets
from importing.parser.decode import EMPTY, MAX_BYTES, TOO_LARGE, kind_of
from importing.parser.sheets import sheet_documents

MAX_WORKBOOKS = 20  # of one upload, because each takes a child process while the person waits
TOO_MANY = f"Up to {MAX_WORKBOOKS} workbooks are read at once. Upload the others separately, or save them as CSV."
Unpacked = tuple[str, bytes, str]  # name, content, problem


def unpack_workbooks(documents: Iterable[tuple[str, bytes]], given: str) -> Iterator[Unpacked]:
    """Each document as it is; for a workbook (XLSX) one per incident in it. `given`: the name of what has no name."""
    count = 0
    for name, data in documents:
        if kind_of(data, name or given) != "xlsx":
            yield name or given, data, ""
            continue
        count += 1
        yield from _incidents(name or given, data) if count <= MAX_WORKBOOKS else [(name or given, b"", TOO_MANY)]


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
