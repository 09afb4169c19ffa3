"""A postmortem as a Word file: headings, lists, tables and pictures as Word's own, the chart as a picture."""

import re
from io import BytesIO
from typing import Any

import docx
from bs4 import BeautifulSoup, NavigableString, Tag
from docx.document import Document as WordDocument
from docx.shared import Cm, Pt

from postmortems.exports.document import Document
from postmortems.overrides import override_lines

PAGE_CM, MARGIN_CM = 16.0, 2.5  # width of the text; Word's own margins leave 15 cm
SPACE = re.compile(r"[ \t\r\n]+")
NARROW, WIDE = 12, 40  # letters of a column's longest cell that count for its width
NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre", "hr"}
DEEPEST_LIST = 3


def word_file(document: Document, chart_png: bytes | None) -> bytes:
    """The .docx. `chart_png` is the drawn chart; without it the chart is described in text."""
    word = docx.Document()
    for section in word.sections:
        section.left_margin = section.right_margin = Cm(MARGIN_CM)
    word.styles["Normal"].font.name = "Calibri"
    word.styles["Normal"].font.size = Pt(10.5)
    word.core_properties.title = clean(document.title)
    word.add_heading(clean(document.title), 0)
    word.add_paragraph(clean(document.meta))
    add_chart(word, document, chart_png)
    if document.numbers:
        heads = [fact["label"] for fact in document.numbers]
        add_table(word, [heads, [f"{fact['value']}, {fact['note']}" for fact in document.numbers]])
    for element in BeautifulSoup(document.html, "lxml").body or []:
        add_block(word, element, document)
    add_ending(word, document)
    out = BytesIO()
    word.save(out)
    return out.getvalue()


def clean(text: str) -> str:
    return NOT_XML.sub("", text)


def on_one_line(text: str) -> str:
    """Line ends of the source are spaces, as in HTML; Word would break the line there."""
    return SPACE.sub(" ", clean(text))


def add_chart(word: WordDocument, document: Document, png: bytes | None) -> None:
    if document.caption:
        word.add_paragraph().add_run(clean(document.caption)).bold = True
    if png:
        add_picture(word, png, document.chart_label)
    elif document.chart_label:
        word.add_paragraph(clean(document.chart_label))


def add_picture(word: WordDocument, data: bytes, alt: str) -> None:
    """As wide as the text at most, with its alternative text."""
    picture = word.add_picture(BytesIO(data))
    if picture.width > Cm(PAGE_CM):
        picture.height = round(picture.height * Cm(PAGE_CM) / picture.width)
        picture.width = Cm(PAGE_CM)
    properties = picture._inline.docPr  # python-docx has no public name for the description
    properties.set("descr", clean(alt))


def add_table(word: WordDocument, rows: list[list[str]]) -> None:
    columns = max(len(row) for row in rows)
    table = word.add_table(rows=0, cols=columns, style="Table Grid")
    table.autofit = False
    widths = [Cm(width) for width in column_widths(rows, columns)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width  # LibreOffice reads the columns, Word the cells
    for number, row in enumerate(rows):
        cells = table.add_row().cells
        for cell, width in zip(cells, widths, strict=True):
            cell.width = width
        for cell, text in zip(cells, row, strict=False):
            run = cell.paragraphs[0].add_run(on_one_line(text))
            run.bold = number == 0
            run.font.size = Pt(9)


def column_widths(rows: list[list[str]], columns: int) -> list[float]:
    """Centimeters, in proportion to the longest cell of each column."""
    longest = [max((len(row[n]) for row in rows if n < len(row)), default=0) for n in range(columns)]
    shares = [min(max(length, NARROW), WIDE) for length in longest]
    return [PAGE_CM * share / sum(shares) for share in shares]


def add_block(word: WordDocument, element: Any, document: Document, depth: int = 0) -> None:
    """One block of the text and what is in it."""
    if isinstance(element, NavigableString):
        if element.strip():
            word.add_paragraph(clean(str(element)))
    elif element.name in {"ul", "ol"}:
        add_list(word, element, document, depth)
    elif element.name == "table":
        rows = [
            [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in element.find_all("tr")
        ]
        add_table(word, [row for row in rows if row])
    elif re.fullmatch("h[1-6]", element.name):
        word.add_heading(clean(element.get_text(" ", strip=True)), int(element.name[1]) - 1 or 1)
    elif element.name == "pre":
        word.add_paragraph().add_run(clean(element.get_text())).font.name = "Consolas"
    elif element.name == "hr":
        word.add_paragraph("—")
    else:
        style = "Quote" if element.name == "blockquote" else None
        add_inline(word.add_paragraph(style=style), element)
        add_pictures(word, element, document)


def add_list(word: WordDocument, element: Tag, document: Document, depth: int) -> None:
    base = "List Number" if element.name == "ol" else "List Bullet"
    level = min(depth, DEEPEST_LIST - 1)
    for item in element.find_all("li", recursive=False):
        paragraph = word.add_paragraph(style=f"{base} {level + 1}" if level else base)
        for child in item.children:
            if isinstance(child, Tag) and child.name in {"ul", "ol"}:
                add_list(word, child, document, depth + 1)
            elif isinstance(child, Tag) or str(child).strip():
                if isinstance(child, Tag) and child.name == "p" and paragraph.runs:
                    paragraph.add_run().add_break()
                add_inline(paragraph, child)


def add_inline(paragraph: Any, element: Any, *, bold: bool = False, italic: bool = False) -> None:
    """Text with bold, italic and code; a link keeps its address in brackets."""
    if isinstance(element, NavigableString):
        run = paragraph.add_run(on_one_line(str(element)))
        run.bold, run.italic = bold or None, italic or None
        return
    for child in element.children:
        add_inline(
            paragraph,
            child,
            bold=bold or element.name in {"strong", "b"},
            italic=italic or element.name in {"em", "i"},
        )
    if element.name == "a" and str(element.get("href", "")).startswith("http"):
        if element["href"] != element.get_text():
            paragraph.add_run(clean(f" ({element['href']})"))
    elif element.name == "br":
        paragraph.add_run().add_break()


def add_pictures(word: WordDocument, element: Tag, document: Document) -> None:
    for image in element.find_all("img"):
        data = document.pictures.get(str(image.get("src", "")).removeprefix("picture:"))
        if data and data[1] != "image/webp":  # Word does not show WebP everywhere
            add_picture(word, data[0], str(image.get("alt", "")))
        else:
            word.add_paragraph(clean(f"Picture: {image.get('alt', '')}"))


def add_ending(word: WordDocument, document: Document) -> None:
    lists = {
        "Published without": override_lines(document.overrides),
        "Corrections": [
            f"{row.approved_at:%-d %b %Y}: “{row.quote}” becomes “{row.replacement}”. {row.reason}"
            for row in document.corrections
            if row.approved_at
        ],
        "Facts changed after approval": [
            f"{change.what}: {change.before or 'added'} → {change.after or 'removed'}" for change in document.changes
        ],
    }
    for title, lines in lists.items():
        if lines:
            word.add_heading(title, 1)
            for line in lines:
                word.add_paragraph(clean(line), style="List Bullet")
