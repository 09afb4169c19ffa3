"""Converts an HTML page into plain text with Markdown marks. Scripts and styles are removed."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator

from bs4 import BeautifulSoup, NavigableString, Tag, XMLParsedAsHTMLWarning

from .spanned_cells import SpannedCells, spans_of_tag

_DROPPED = {
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "nav",
    "iframe",
    "object",
    "form",
    "button",
    "input",
    "select",
    "textarea",
}
_BLOCKS = {
    "p",
    "div",
    "section",
    "article",
    "main",
    "header",
    "footer",
    "aside",
    "ul",
    "ol",
    "dl",
    "dd",
    "figure",
    "figcaption",
    "details",
    "summary",
    "address",
    "fieldset",
    "center",
    "body",
}
MAX_DEPTH = 120
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MENTIONS = {"user-mention", "confluence-userlink", "userLink"}


def html_to_text(page: str) -> str:
    """The visible text: headings as ``#``, items as ``-``, rows as ``| a | b |``, code as fences."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        soup = BeautifulSoup(page, "lxml")
    writer = _Writer()
    if soup.title and soup.title.string and not soup.find("h1"):
        writer.out.append(f"# {_squeeze(soup.title.string)}\n\n")
    writer.write(soup.body or soup, 0, 0)
    return re.sub(r"[ \t]+\n", "\n", re.sub(r"\n{3,}", "\n\n", "".join(writer.out))).strip() + "\n"


def _macro(tag: Tag) -> str:
    """A day or a person that a wiki page mentions."""
    if tag.name == "time" and _ISO_DAY.fullmatch(day := str(tag.get("datetime", ""))):
        return day
    mentioned = tag.name == "a" and _MENTIONS & set(tag.get_attribute_list("class"))
    return f"@{_squeeze(tag.get_text(' ')).lstrip('@')}" if mentioned else ""


def _box(tag: Tag) -> str:
    """The check box of a task in a wiki page."""
    if "checked" in tag.get_attribute_list("class"):
        return "[x] "
    return "[ ] " if tag.has_attr("data-inline-task-id") else ""


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


class _Writer:
    def __init__(self) -> None:
        self.out: list[str] = []

    def write(self, node: Tag, depth: int, lists: int) -> None:
        if depth > MAX_DEPTH:
            self.out.append(_squeeze(node.get_text(" ")[:20_000]))
            return
        for child in node.children:
            if isinstance(child, NavigableString):
                if type(child) is NavigableString:
                    self.out.append(re.sub(r"\s+", " ", str(child)))
            elif isinstance(child, Tag) and child.name not in _DROPPED:
                self._tag(child, depth + 1, lists)

    def _tag(self, tag: Tag, depth: int, lists: int) -> None:
        name = tag.name
        if re.fullmatch(r"h[1-6]", name):
            self.out.append(f"\n\n{'#' * int(name[1])} {_squeeze(tag.get_text(' '))}\n\n")
        elif name == "br":
            self.out.append("\n")
        elif name == "hr":
            self.out.append("\n\n---\n\n")
        elif name in ("li", "dt"):
            self.out.append("\n" + "  " * max(0, lists - 1) + f"- {_box(tag)}")
            self.write(tag, depth, lists)
            self.out.append("\n")
        elif name == "pre":
            self.out.append("\n\n```\n" + tag.get_text() + "\n```\n\n")
        elif name == "blockquote":
            self.out.append("\n\n> " + _squeeze(tag.get_text(" ")) + "\n\n")
        elif name == "table":
            self._table(tag, depth, lists)
        elif macro := _macro(tag):
            self.out.append(macro)
        elif name in ("b", "strong"):
            self._dressed(tag, "**")
        elif name == "a" and str(tag.get("href", "")).startswith(("http://", "https://")):
            text, href = _squeeze(tag.get_text(" ")), str(tag["href"])
            self.out.append(href if text == href else f"[{text}]({href})" if "]" not in text else f"{text} {href}")
        elif name in _BLOCKS:
            self.out.append("\n" if name in ("ul", "ol") and lists else "\n\n")
            self.write(tag, depth, lists + (name in ("ul", "ol")))
            self.out.append("\n" if name in ("ul", "ol") and lists else "\n\n")
        else:
            self.write(tag, depth, lists)

    def _dressed(self, tag: Tag, mark: str) -> None:
        raw = re.sub(r"\s+", " ", tag.get_text(" "))
        if not raw.strip():
            self.out.append(raw)
            return
        lead, tail = raw[: len(raw) - len(raw.lstrip())], raw[len(raw.rstrip()) :]
        self.out.append(f"{lead}{mark}{raw.strip()}{mark}{tail}")

    def _table(self, table: Tag, depth: int, lists: int) -> None:
        self.out.append("\n\n")
        if caption := table.find("caption", recursive=False):
            self.out.append(_squeeze(caption.get_text(" ")) + "\n\n")
        layout = table.find("table") is not None  # cells that hold tables only arrange the page
        grid = SpannedCells("")
        for number, row in enumerate(_rows(table)):
            own = row.find_all(["td", "th"], recursive=False)
            for cell in own if layout else []:
                self.out.append("\n\n")
                self.write(cell, depth, lists)
            cells = [] if layout else grid.row(_cell(cell) for cell in own)
            if cells:
                self.out.append("| " + " | ".join(cells) + " |\n")
                if number == 0 and row.find("th") and not row.find("td"):
                    self.out.append("|" + "---|" * len(cells) + "\n")
        self.out.append("\n")


def _rows(table: Tag) -> Iterator[Tag]:
    """The rows of the table itself, not those of tables in its cells."""
    for child in table.find_all(["tr", "thead", "tbody", "tfoot"], recursive=False):
        yield from [child] if child.name == "tr" else child.find_all("tr", recursive=False)


def _cell(cell: Tag) -> tuple[str, int, int]:
    """(text, columns, rows)"""
    text = _squeeze(cell.get_text(" ")).replace("|", "/")
    return text, *spans_of_tag(f'colspan="{cell.get("colspan", "1")}" rowspan="{cell.get("rowspan", "1")}"')
