"""Creates imports from uploaded documents, for page, API, command line and worker."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from pathlib import Path
from uuid import UUID, uuid4

from accounts.models import User
from importing.actions.document_queue import (
    MAX_TRIES,
    NO_ANSWER,
    Document,
    Reading,
    claim_reading,
    finish_reading,
    queue_documents,
)
from importing.actions.imports import store_import
from importing.forms.confirm import MAX_ROWS, row_count
from importing.models import Import
from importing.parser.archive import NoArchive, read_many
from importing.parser.decode import MAX_BYTES, TOO_LARGE, kind_of
from importing.parser.draft import draft_of
from importing.parser.result import Parsed
from importing.parser.sandbox import parse_safely
from importing.proposals import proposed
from importing.workbooks import WorkbookReader

MAX_DOCUMENTS = 1_000  # of one upload with any number of files
TOO_MANY = "This upload has more than 1,000 documents. Split it; nothing of it was imported."
TOO_MANY_ROWS = (
    "The text has {rows:,} entries, tasks and other rows; up to {most:,} can be reviewed. "
    "Import it as plain text, or in parts."
)
NESTED = "Nested archives are not supported. Unpack the archive or import it separately."
NOTHING_INSIDE = (
    "This archive has no supported files. Supported formats: .txt, .md, .html, .docx, .xlsx, .csv and .json."
)
COUNTED = {
    "entries": ("entry", "entries"),
    "hypotheses": ("hypothesis", "hypotheses"),
    "measures": ("measure", "measures"),
}
COUNTED |= {"tasks": ("task", "tasks")}


def create_imports(documents: Iterable[tuple[str, bytes]], *, by: User, now: datetime) -> list[Import]:
    """Parse one document immediately; of several, store each for a worker."""
    found = unpack_documents(documents)
    return parse_all(found, by=by, now=now) if len(found) == 1 else queue_documents(found, by=by, now=now)


def parse_all(documents: list[Document], *, by: User, now: datetime) -> list[Import]:
    batch = uuid4()
    return [parse_and_store(document, by=by, batch=batch, now=now) for document in documents]


def parse_and_store(document: Document, *, by: User, batch: UUID, now: datetime) -> Import:
    """Parse the document and store the result as an import."""
    return store_import(by=by, name=document.name, **vars(analyze(document)), batch=batch, now=now)


def unpack_documents(documents: Iterable[tuple[str, bytes | Path]]) -> list[Document]:
    """Open archives and lists. One that cannot be opened becomes one document with a problem, without content."""
    found: list[Document] = []
    workbooks = WorkbookReader()
    for given, content in documents:
        try:
            limit = MAX_DOCUMENTS - len(found) + 1
            parts = workbooks.unpack(read_many(content, given), given)
            inner = [checked_document(*part) for part in islice(parts, limit)]
            if len(inner) == limit:
                return [Document(display_name(given), b"", TOO_MANY)]
            found += inner or [Document(display_name(given), b"", NOTHING_INSIDE)]
        except NoArchive as error:
            found.append(Document(display_name(given), b"", str(error)))
    return found


def checked_document(name: str, data: bytes, problem: str = "") -> Document:
    """Check a document for problems before parsing it."""
    problem = problem or (TOO_LARGE if len(data) > MAX_BYTES else NESTED if kind_of(data, name) == "zip" else "")
    return Document(display_name(name), b"" if problem else data, problem)


def display_name(name: str) -> str:
    """A file's name is only ever shown: without control characters, and with its end when it is long."""
    shown = "".join(letter for letter in name if letter.isprintable()).strip()
    return shown[-200:] or "Pasted text"


def analyze(document: Document) -> Reading:
    """Parse in a child process with limits. Never raises; a failure is a problem of the result."""
    if document.problem:
        return Reading(digest=hashlib.sha256(document.data).hexdigest(), problem=document.problem)
    parsed = parse_safely(document.data, document.name)
    digest = parsed.fingerprint or hashlib.sha256(document.data).hexdigest()
    if parsed.problem:
        return Reading(digest=digest, source=parsed.source_text, problem=parsed.problem)
    choices = proposed(draft_of(parsed))
    if (rows := row_count(choices)) > MAX_ROWS:
        return Reading(digest, source=parsed.source_text, problem=TOO_MANY_ROWS.format(rows=rows, most=MAX_ROWS))
    return Reading(digest, parsed.source_text, found_text(parsed), parsed.to_dict(), choices)


def found_text(parsed: Parsed) -> str:
    """ "7 entries, 1 hypothesis, 4 measures, 4 tasks"."""
    counts = [(len(getattr(parsed, name)), *words) for name, words in COUNTED.items()]
    return ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in counts if count)


def parse_next_waiting(*, now: datetime) -> bool:
    """Parse the oldest waiting document. False if there is none."""
    for import_row in Import.objects.unread(now).select_related("author").order_by("pk")[:5]:
        if not claim_reading(import_row, now=now):
            continue  # another worker was quicker
        lost = import_row.tries > MAX_TRIES
        problem = NO_ANSWER if lost else ""
        document = Document(import_row.name, bytes(import_row.raw or b""), problem)
        finish_reading(import_row, analyze(document), now=now)
        return True
    return False
