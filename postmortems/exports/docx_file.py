"""A postmortem as a Word file: headings, lists, tables and pictures as Word's own, the chart as a picture."""

import re
from io import BytesIO
from typing import Any

import docx
from bs4 import BeautifulSoup, NavigableString, Tag
from docx.document import Document as WordDocument
from docx.shared import Cm, Pt

from postmortems.exports.document import Document
from postmortems.exports.docx_tables import PAGE_CM, add_cell_style, add_table
from postmortems.exports.docx_text import CODE_FONT, add_inline, clean
from postmortems.overrides import override_lines

MARGIN_CM = 2.5  # leaves PAGE_CM for the text; Word's own margins leave 15 cm
BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre", "hr"}
DEEPEST_LIST = 3


def docx_file(document: Document, chart_png: bytes | None) -> bytes:
    """The .docx. `chart_png` is the drawn chart; without it the chart is described in text."""
    word = docx.Document()
    for section in word.sections:
        section.left_margin = section.right_margin = Cm(MARGIN_CM)
    word.styles["Normal"].font.name = "Calibri"
    word.styles["Normal"].font.size = Pt(10.5)
    add_cell_style(word)
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


def add_block(word: WordDocument, element: Any, document: Document, depth: int = 0) -> None:
    """One block of the text and what is in it."""
    if isinstance(element, NavigableString):
        if element.strip():
            word.add_paragraph(clean(str(element)))
    elif element.name in {"ul", "ol"}:
        add_list(word, element, document, depth)
    elif element.name == "table":
        rows = [row.find_all(["th", "td"]) for row in element.find_all("tr")]
        add_table(word, [row for row in rows if row])
    elif re.fullmatch("h[1-6]", element.name):
        word.add_heading(clean(element.get_text(" ", strip=True)), int(element.name[1]) - 1 or 1)
    elif element.name == "pre":
        word.add_paragraph().add_run(clean(element.get_text())).font.name = CODE_FONT
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
            f"{row.approved_at.astimezone(document.zone):%-d %b %Y}: “{row.quote}” becomes “{row.replacement}”. "
            f"{row.reason}"
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
