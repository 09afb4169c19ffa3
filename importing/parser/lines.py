"""Splits the source into lines. HTML inside Markdown (<li>, <br>, <tr>, <h2>) is split too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .spanned_cells import spans_of_tag

_BREAK = re.compile(
    r"<(?P<close>/?)(?P<tag>br|li|tr|td|th|p|h[1-6]|ul|ol|div|table|tbody|thead|dd|dt|dl|details|summary|blockquote|pre)\b[^<>]{0,300}>",
    re.I,
)
_FENCE = re.compile(r"[ \t]{0,12}(?:>\s?)?(?P<mark>`{3,}|~{3,})")
LONGEST_LINE = 20_000
MAX_LINES = 60_000


@dataclass(frozen=True)
class Line:
    """One line of the source. `tag` is the HTML element that opened it, `code` is true inside a fence or <pre>."""

    start: int
    end: int
    tag: str = ""
    code: bool = False
    depth: int = 0  # nesting of <ul>/<ol>
    closes: str = ""  # the element that ended just before
    spans: tuple[int, int] = (1, 1)  # columns and rows of a cell


def read_lines(source: str, start: int = 0) -> Iterator[Line]:
    """All lines from `start`. Comments are left out; lines inside code fences are marked."""
    cutter = _Cutter()
    fence = ""
    comment = False
    position = start
    for number, raw in enumerate(source[start:].split("\n")):
        if number > MAX_LINES:
            return
        end = position + min(len(raw), LONGEST_LINE)
        mark = _FENCE.match(raw[:40])
        if comment:
            if "-->" in raw:
                comment = False
                yield from cutter.cut(source, position + raw.index("-->") + 3, end)
            else:
                yield Line(position, position)
        elif fence:
            if mark and mark["mark"].startswith(fence):
                fence = ""
            yield Line(position, end, code=True)
        elif mark:
            fence = mark["mark"]
            if raw.count(fence[:3]) > 1:  # ```opened and closed on one line```
                fence = ""
            yield Line(position, end, code=True)
        elif "<!--" in raw and "-->" not in raw[raw.index("<!--") :]:
            comment = True
            yield Line(position, position + raw.index("<!--"))
        elif "<" in raw[:LONGEST_LINE] or cutter.row:
            yield from cutter.cut(source, position, end)
        else:
            yield Line(position, end, code=cutter.pre)
        position += len(raw) + 1


class _Cutter:
    """Cuts lines at block tags and remembers how deep lists are nested and whether a table row is open."""

    def __init__(self) -> None:
        self.depth = 0
        self.row = False
        self.pre = False

    def cut(self, source: str, start: int, end: int) -> Iterator[Line]:
        tag = closes = ""
        spans = (1, 1)
        p = start
        cut_any = False
        for match in _BREAK.finditer(source, start, end):
            cut_any = True
            if source[p : match.start()].strip() or (
                tag in ("td", "th") and match["tag"].lower() in ("td", "th", "tr")
            ):
                yield Line(p, match.start(), tag, self.pre, self.depth, closes, spans)
                tag = closes = ""
            name = match["tag"].lower()
            p = match.end()
            if match["close"]:
                self._close(name)
                closes = name
                if name == "tr":
                    yield Line(p, p, closes="tr")
            else:
                self._open(name)
                tag = name if name != "br" else tag
                spans = spans_of_tag(match[0]) if name in ("td", "th") else (1, 1)
        if source[p:end].strip() or not cut_any or tag == "li":
            yield Line(p, end, tag, self.pre, self.depth, closes, spans)

    def _open(self, name: str) -> None:
        self.depth += name in ("ul", "ol")
        self.row = self.row or name == "tr"
        self.pre = self.pre or name == "pre"

    def _close(self, name: str) -> None:
        self.depth = max(0, self.depth - (name in ("ul", "ol")))
        self.row = self.row and name not in ("tr", "table")
        self.pre = self.pre and name != "pre"
