"""Opens the XML of a Word document: accepts tracked changes, unwraps containers, writes out link targets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE as RELATION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
INSERTED = [qn("w:ins"), qn("w:moveTo")]
DELETED = [qn("w:del"), qn("w:moveFrom")]
CONTAINERS = [qn(f"w:{name}") for name in ["sdt", "sdtContent", "smartTag", "customXml", "fldSimple", "dir", "bdo"]]
CONTAINERS += [*INSERTED, f"{COMPATIBILITY}AlternateContent", f"{COMPATIBILITY}Choice"]
DROPPED = [qn(f"w:{name}") for name in ["sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr"]]
DROPPED += [*DELETED, f"{COMPATIBILITY}Fallback"]
UNREAD = {
    "comment": [qn("w:commentReference")],
    "note": [qn("w:footnoteReference"), qn("w:endnoteReference")],
    "picture": [qn("a:blip"), "{urn:schemas-microsoft-com:vml}imagedata"],
    "formula": ["{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"],
    "embedded object": [qn("w:object")],
}
TRACKED = "deleted text of tracked changes"
TARGET = re.compile(r'HYPERLINK\s+"(https?://[^"]+)"')


def prepare(document: Any) -> tuple[str, ...]:
    """Change the body in place so that python-docx sees all its text. Returns what is not read."""
    body = document.element.body
    deleted = next(body.iter(qn("w:delText")), None) is not None
    remove_deleted_rows(body)
    join_paragraphs(body)
    for element in list(body.iter(*DROPPED)):
        detach(element)
    for box in list(body.iter(qn("w:txbxContent"))):
        move_after_paragraph(box)
    for container in list(body.iter(*CONTAINERS)):
        unwrap(container)
    write_out_links(document, body)
    return (*counted_unread(body), *([TRACKED] if deleted else []))


def counted_unread(body: Any) -> Iterator[str]:
    """ "2 comments", "1 picture"."""
    for name, tags in UNREAD.items():
        if count := sum(1 for _ in body.iter(*tags)):
            yield f"{count} {name}{'s' * (count != 1)}"


def detach(element: Any) -> None:
    if (parent := element.getparent()) is not None:
        parent.remove(element)


def unwrap(element: Any) -> None:
    """Put the children in the place of the element."""
    if element.getparent() is not None:
        for child in list(element):
            element.addprevious(child)
        detach(element)


def remove_deleted_rows(body: Any) -> None:
    for mark in list(body.iter(qn("w:trPr"))):
        if mark.find(qn("w:del")) is not None:
            detach(mark.getparent())


def join_paragraphs(body: Any) -> None:
    """Where the end of a paragraph is deleted, its text belongs to the next one. Backwards, so that each moves once."""
    for paragraph in reversed(list(body.iter(qn("w:p")))):
        mark = paragraph.find("/".join(qn(f"w:{name}") for name in ("pPr", "rPr", "del")))
        following = paragraph.getnext()
        if mark is None or following is None or following.tag != qn("w:p"):
            continue
        first = next((child for child in following if child.tag != qn("w:pPr")), None)
        for child in [child for child in paragraph if child.tag != qn("w:pPr")]:
            following.append(child) if first is None else first.addprevious(child)
        detach(paragraph)


def move_after_paragraph(box: Any) -> None:
    """The paragraphs of a text box follow the paragraph that holds the box."""
    host = next(box.iterancestors(qn("w:p")), None)
    if host is not None:
        for child in reversed(list(box)):
            host.addnext(child)


def write_out_links(document: Any, body: Any) -> None:
    """`[the runbook](https://…)`; the address alone where it is the text."""
    relations = document.part.rels
    for link in list(body.iter(qn("w:hyperlink"))):
        relation = relations.get(link.get(qn("r:id"), ""))
        if relation is not None and relation.reltype == RELATION.HYPERLINK and relation.is_external:
            text = link.text.strip()
            for child in list(link):
                link.remove(child)
            link.append(run_of(written(text, str(relation.target_ref))))
        unwrap(link)
    for field in list(body.iter(qn("w:instrText"))):
        end = next((mark for mark in field.getparent().itersiblings() if ends_field(mark)), None)
        if end is not None and (found := TARGET.search(field.text or "")):
            end.addnext(run_of(f" {found[1]}"))


def ends_field(run: Any) -> bool:
    return any(mark.get(qn("w:fldCharType")) == "end" for mark in run.iter(qn("w:fldChar")))


def written(text: str, target: str) -> str:
    if not target.startswith(("http://", "https://")) or text == target:
        return text
    return f"{text} {target}" if "]" in text else f"[{text}]({target})"


def run_of(text: str) -> Any:
    run: Any = OxmlElement("w:r")
    run.text = text
    return run
