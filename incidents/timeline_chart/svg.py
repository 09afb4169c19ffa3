"""An SVG canvas that tracks label positions, so that labels neither overlap nor leave the canvas."""

from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from typing import Any

LETTERS = {  # advance of Inter's letters, in hundredths of their size
    20: "!,.:;ijl",
    25: " 'I`",
    30: "()[]frt|",
    35: "/1\\",
    40: '"{}',
    45: "*-^_s",
    50: "7?ackvxyz",
    55: "2FJLbdeghnopqu",
    60: "#$&0345689EPSTZ",
    65: "+<=>ABKRVXY~",
    70: "CDHNU",
    75: "GOQw",
    85: "%Mm≈→",
    95: "@W",
}
ADVANCE = {letter: hundredths / 100 for hundredths, letters in LETTERS.items() for letter in letters}
UNKNOWN, SAFETY, BOLD = 1.0, 1.12, 1.03  # letters are wider at label sizes


@dataclass(frozen=True)
class Span:
    """A part of a text line: its classes (`b`, `t2`, `sm` …) and the space before it."""

    text: str
    classes: str = ""
    gap: float = 0

    @property
    def width(self) -> float:
        own = self.classes.split()
        size = (11.0 if "sm" in own else 12.0) * (BOLD if "b" in own else 1.0) * SAFETY
        return self.gap + advance(self.text) * size


@lru_cache(maxsize=4096)
def advance(text: str) -> float:
    """The width of a text at size 1. Cached, because times and names repeat."""
    return sum([ADVANCE.get(letter, 0.65 if letter < "\u2000" else UNKNOWN) for letter in text])


def shortened(text: str, width: float, classes: str = "") -> str:
    """`text`, or as many of its words as fit into `width` units, with an ellipsis."""
    if Span(text, classes).width <= width:
        return text
    words = text.split()
    while words and Span(" ".join(words) + " …", classes).width > width:
        words.pop()
    return " ".join(words) + " …" if words else ""


@dataclass
class Canvas:
    width: float
    height: float = 0
    parts: list[str] = field(default_factory=list)
    taken: list[tuple[float, float, float, float]] = field(default_factory=list)  # left, top, right, bottom
    notes: list[str] = field(default_factory=list)  # labels that did not fit; listed below the chart

    def shape(self, tag: str, classes: str = "", **attributes: Any) -> None:
        self.parts.append(element(tag, classes, **attributes))

    def raw(self, markup: str) -> None:
        self.parts.append(markup)

    def block(self, left: float, top: float, right: float, bottom: float) -> None:
        """Reserve an area without labels."""
        self.taken.append((left, top, right, bottom))

    def is_free(self, left: float, top: float, right: float, bottom: float) -> bool:
        return not any(a < right and left < c and b < bottom and top < d for a, b, c, d in self.taken)

    def write(
        self, x: float, y: float, *spans: Span | str, anchor: str = "", right: float | None = None, left: float = 0
    ) -> bool:
        """Write a line with its baseline at y if it fits between left and right and overlaps no other label."""
        pieces = [Span(span) if isinstance(span, str) else span for span in spans]
        width = sum(piece.width for piece in pieces)
        begin = x - width if anchor == "end" else x - width / 2 if anchor == "mid" else x
        box = (begin, y - 9, begin + width, y + 3)
        if begin < left - 0.5 or box[2] > (self.width if right is None else right) + 0.5 or not self.is_free(*box):
            return False
        self.taken.append(box)
        self.parts.append(line(x, y, pieces, anchor))
        return True


def line(x: float, y: float, pieces: list[Span], anchor: str = "") -> str:
    """One text element with a `tspan` per part, so that parts do not inherit font weight."""
    if len(pieces) == 1:
        return element("text", f"{pieces[0].classes} {anchor}".strip(), body=escape(pieces[0].text), x=x, y=y)
    spans = (element("tspan", piece.classes, body=escape(piece.text), dx=piece.gap or None) for piece in pieces)
    return element("text", anchor, body="".join(spans), x=x, y=y)


def element(tag: str, classes: str = "", *, body: str = "", **attributes: object) -> str:
    """One SVG element. `body` is markup already; attribute values are escaped; `a_b` becomes `a-b`."""
    markup = f' class="{escape(classes)}"' if classes else ""
    for name, value in attributes.items():
        if value is not None:
            text = f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else escape(str(value))
            markup += f' {name.replace("_", "-")}="{text}"'
    return f"<{tag}{markup}>{body}</{tag}>" if body else f"<{tag}{markup}/>"
