"""Text inside the paragraphs and cells of a Word file."""

import re
from typing import Any

from bs4 import NavigableString
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import RGBColor

CODE_FONT = "Consolas"
LINK_COLOR = RGBColor(0x0B, 0x65, 0x5E)
SPACE = re.compile(r"[ \t\r\n]+")
NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def clean(text: str) -> str:
    return NOT_XML.sub("", text)


def on_one_line(text: str) -> str:
    """Line ends of the source are spaces, as in HTML; Word would break the line there."""
    return SPACE.sub(" ", clean(text))


def add_inline(paragraph: Any, element: Any, *, bold: bool = False, italic: bool = False, code: bool = False) -> None:
    """Text with bold, italic, code and links."""
    if isinstance(element, NavigableString):
        run = paragraph.add_run(on_one_line(str(element)))
        run.bold, run.italic = bold or None, italic or None
        if code:
            run.font.name = CODE_FONT
        return
    if element.name == "a" and str(element.get("href", "")).startswith("http"):
        add_link(paragraph, clean(element.get_text()), str(element["href"]), bold=bold)
        return
    for child in element.children:
        add_inline(
            paragraph,
            child,
            bold=bold or element.name in {"strong", "b"},
            italic=italic or element.name in {"em", "i"},
            code=code or element.name == "code",
        )
    if element.name == "br":
        paragraph.add_run().add_break()


def add_link(paragraph: Any, words: str, address: str, *, bold: bool) -> None:
    """python-docx has no links of its own: a run inside `w:hyperlink`, whose address is a relation of the part."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(on_one_line(words))
    run.bold, run.underline, run.font.color.rgb = bold or None, True, LINK_COLOR
    link.append(run._r)
    paragraph._p.append(link)
