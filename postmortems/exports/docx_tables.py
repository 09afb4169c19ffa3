"""Tables of a Word file, with the text of their cells as it was written."""

from typing import Any

from bs4 import Tag
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Cm, Pt

from postmortems.exports.docx_text import add_inline, on_one_line

PAGE_CM = 16.0  # width of the text
NARROW, WIDE = 16, 40  # letters of a column's longest cell that count for its width
CELL_STYLE = "Table cell"
ALIGNMENTS = {"right": WD_ALIGN_PARAGRAPH.RIGHT, "center": WD_ALIGN_PARAGRAPH.CENTER}


def add_cell_style(word: WordDocument) -> None:
    style = word.styles.add_style(CELL_STYLE, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = word.styles["Normal"]
    style.font.size = Pt(9)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(2)


def add_table(word: WordDocument, rows: list[list[Any]]) -> None:
    """`rows` of texts or of table cells of HTML; the first row is the head."""
    columns = max(len(row) for row in rows)
    table = word.add_table(rows=0, cols=columns, style="Table Grid")
    table.autofit = False
    widths = [Cm(width) for width in column_widths([[words(cell) for cell in row] for row in rows], columns)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width  # LibreOffice reads the columns, Word the cells
    for number, row in enumerate(rows):
        added = table.add_row()
        keep_together(added, is_head=number == 0)
        cells = added.cells
        for cell, width in zip(cells, widths, strict=True):
            cell.width = width
        for cell, content in zip(cells, row, strict=False):
            fill(cell.paragraphs[0], content, bold=number == 0)
    word.add_paragraph()  # Word joins tables that follow each other


def keep_together(row: Any, *, is_head: bool) -> None:
    """A row stays on one page; the head is repeated on each."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_head:
        properties.append(OxmlElement("w:tblHeader"))


def fill(paragraph: Any, content: str | Tag, *, bold: bool) -> None:
    paragraph.style = CELL_STYLE
    if isinstance(content, Tag):
        add_inline(paragraph, content, bold=bold)
        paragraph.alignment = ALIGNMENTS.get(str(content.get("align")))
    else:
        paragraph.add_run(on_one_line(content)).bold = bold


def words(cell: str | Tag) -> str:
    return cell.get_text(" ", strip=True) if isinstance(cell, Tag) else cell


def column_widths(rows: list[list[str]], columns: int) -> list[float]:
    """Centimeters, in proportion to the longest cell of each column."""
    longest = [max((len(row[n]) for row in rows if n < len(row)), default=0) for n in range(columns)]
    shares = [min(max(length, NARROW), WIDE) for length in longest]
    return [PAGE_CM * share / sum(shares) for share in shares]
