"""Converts a Word document into plain text with Markdown marks, using python-docx."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.oxml.simpletypes import ST_Merge
from docx.table import Table
from docx.text.paragraph import Paragraph

from .docx_content import prepare
from .spanned_cells import MAX_COLUMNS
from .write_ups import column_name

FACTS = ("priority", "severity", "services", "duration", "state", "status", "author", "owner", "title")
MAX_UNPACKED = 30_000_000
MAX_PARTS = 2_000


def docx_to_text(data: bytes) -> tuple[str, tuple[str, ...]] | None:
    """The text and what is not read; None when the file cannot be opened or would unpack to too much."""
    if not _reasonable(data):
        return None
    try:
        document = docx.Document(io.BytesIO(data))
        left_out = prepare(document)
        return "\n".join(_lines(document)).strip() + "\n", left_out
    except Exception:
        return None


def _reasonable(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
    return len(parts) <= MAX_PARTS and sum(part.file_size for part in parts) <= MAX_UNPACKED


def _lines(document) -> Iterator[str]:
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield from _table(block)
        else:
            yield from _paragraph(block)


def _paragraph(paragraph: Paragraph) -> Iterator[str]:
    text = paragraph.text.strip()
    if not text:
        yield ""
        return
    style = (paragraph.style.name if paragraph.style is not None else "") or ""
    if match := re.match(r"(?:Heading|Überschrift|Titre|Título)\s?(\d)", style):
        yield from ("", f"{'#' * min(int(match[1]), 6)} {text}", "")
    elif style == "Title":
        yield from ("", f"# {text}", "")
    elif "List" in style or (paragraph._p.pPr is not None and paragraph._p.pPr.numPr is not None):
        yield "  " * _level(paragraph, style) + "- " + text.replace("\n", " ")
    else:
        bold = [run for run in paragraph.runs if run.text.strip()]
        if bold and all(run.bold for run in bold) and len(text) < 100 and "\n" not in text:
            yield from ("", f"**{text}**", "")
        else:
            yield from (*text.split("\n"), "")


def _level(paragraph: Paragraph, style: str) -> int:
    number = re.search(r"\d$", style)
    if number:
        return int(number[0]) - 1
    numbering: Any = getattr(paragraph._p.pPr, "numPr", None)
    if numbering is not None and numbering.ilvl is not None:
        return min(int(numbering.ilvl.val), 8)
    return 0


def _table(table: Table) -> Iterator[str]:
    yield ""
    above: list[str] = []
    for number, row in enumerate(table._tbl.tr_lst):
        above = _cells(table, row, above)
        yield "| " + " | ".join(above) + " |"
        if number == 0 and _names_columns(above):
            yield "|" + "---|" * len(above)
    yield ""


def _names_columns(cells: list[str]) -> bool:
    """Whether the first row is a header: no value with digits, and not a label with its value ("Severity | High")."""
    if any(re.match(r"\W*\d|.*\d[:.h]\d\d", cell) for cell in cells):
        return False
    names = [column_name(cell) for cell in cells]
    return len(cells) != 2 or names[0] not in FACTS or bool(names[1])


def _cells(table: Table, row: Any, above: list[str]) -> list[str]:
    """The texts of one row. A cell that spans rows stands in each, one that spans columns in the first of them."""
    cells = [""] * min(row.grid_before, MAX_COLUMNS)
    for cell in row.tc_lst:
        column = len(cells)
        continued = cell.vMerge == ST_Merge.CONTINUE and column < len(above)
        text = above[column] if continued else _text(table, cell)
        cells += [text] + [""] * (min(cell.grid_span, MAX_COLUMNS) - 1)
    return cells[:MAX_COLUMNS]


def _text(table: Table, cell: Any) -> str:
    """The text of all paragraphs, those of tables inside the cell too."""
    text = " ".join(Paragraph(each, table).text for each in cell.iter(qn("w:p")))
    return re.sub(r"\s+", " ", text).replace("|", "/").strip()
