"""Passages of a Markdown text: finds a quoted passage after the text was edited. Pure.

A passage is kept as readers see it (without Markdown marks, white space collapsed), with a few words before and after
it. `locate` looks for the words, prefers the place with the same surroundings, and falls back to the surroundings
alone when the passage itself was edited. Every step takes time in proportion to the text.
"""

import re
from dataclasses import dataclass

AROUND = 40  # characters of context kept on each side
LEAST_AROUND = 12  # less context than this does not identify a place
MAX_PLACES = 200
GROWTH = 400  # an edited passage is looked for within its old length and this many characters
EXCERPT = 220

MARK = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-+*][ \t]+(?:\[[ xX]\][ \t])?|\d{1,9}[.)][ \t]+)"
    r"|\]\([^()\s]{0,500}\)|!?\[|\]|[*_`~|\\]|\s+",
    re.M,
)
HEADING = re.compile(r"^#{1,6}[ \t]+(.{1,200})$", re.M)


@dataclass(frozen=True)
class Passage:
    """As stored: words, context, and the position in the plain text when it was chosen (None: not known)."""

    quote: str
    prefix: str = ""
    suffix: str = ""
    position: int | None = None


@dataclass(frozen=True)
class Span:
    """Position of a passage: `source[start:end]`; `edited` if its words changed."""

    start: int
    end: int
    edited: bool = False


@dataclass(frozen=True)
class Excerpt:
    """A passage in its paragraph, as plain text, with the heading above it."""

    section: str
    before: str
    marked: str
    after: str


class Plain:
    """The words of a Markdown text, and for each character its place in the source."""

    def __init__(self, source: str) -> None:
        parts: list[str] = []
        self.offsets: list[int] = []
        end = 0
        for mark in MARK.finditer(source):
            self._keep(source, end, mark.start(), parts)
            if mark.group().isspace() and parts and not parts[-1].endswith(" "):
                parts.append(" ")
                self.offsets.append(mark.start())
            end = mark.end()
        self._keep(source, end, len(source), parts)
        self.text = "".join(parts)
        self.source_length = len(source)

    def _keep(self, source: str, start: int, end: int, parts: list[str]) -> None:
        if start < end:
            parts.append(source[start:end])
            self.offsets.extend(range(start, end))

    def span(self, start: int, end: int, *, edited: bool = False) -> Span:
        """The place in the source of `text[start:end]`."""
        return Span(self.offsets[start], self.offsets[end - 1] + 1, edited)


def plain(text: str) -> str:
    """The words of a Markdown text in one line."""
    return Plain(text).text.strip()


def choose(source: str, quote: str, *, prefix: str = "", suffix: str = "") -> Passage | None:
    """The passage to store for a quote that a reader selected; None if the text does not contain it."""
    words = Plain(source)
    found = places(words.text, plain(quote))
    if not found:
        return None
    wanted = Passage(plain(quote), plain(prefix)[-AROUND:], plain(suffix)[:AROUND])
    start = best(words.text, wanted, found)
    end = start + len(wanted.quote)
    return Passage(wanted.quote, words.text[max(0, start - AROUND) : start], words.text[end : end + AROUND], start)


def locate(source: "str | Plain", passage: Passage) -> Span | None:
    """Position of the passage in this text; None if it was deleted. Pass a `Plain` to look for many passages."""
    words = Plain(source) if isinstance(source, str) else source
    found = places(words.text, passage.quote)
    if found:
        start = best(words.text, passage, found)
        return words.span(start, start + len(passage.quote))
    return between(words, passage)


def places(text: str, quote: str) -> list[int]:
    found: list[int] = []
    at = text.find(quote) if quote else -1
    while at >= 0 and len(found) < MAX_PLACES:
        found.append(at)
        at = text.find(quote, at + 1)
    return found


def best(text: str, passage: Passage, found: list[int]) -> int:
    """The place with the most equal context; of equal ones the nearest to the stored position."""

    def rank(start: int) -> tuple[int, int]:
        end = start + len(passage.quote)
        before = equal_end(text[max(0, start - AROUND) : start].rstrip(), passage.prefix.rstrip())
        after = equal_start(text[end : end + AROUND].lstrip(), passage.suffix.lstrip())
        return before + after, -abs(start - (passage.position or 0))

    return max(found, key=rank)


def equal_start(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def equal_end(one: str, other: str) -> int:
    return equal_start(one[::-1], other[::-1])


def between(words: Plain, passage: Passage) -> Span | None:
    """The words between the stored context, for a passage that was edited."""
    prefix, suffix = passage.prefix[-AROUND:], passage.suffix[:AROUND]
    if len(prefix.strip()) < LEAST_AROUND or len(suffix.strip()) < LEAST_AROUND:
        return None
    for before in places(words.text, prefix):
        start = before + len(prefix)
        end = words.text.find(suffix, start, start + len(passage.quote) + GROWTH)
        if end > start and words.text[start:end].strip():
            return words.span(start, end, edited=True)
    return None


def excerpt(source: str, span: Span) -> Excerpt:
    """The passage within its paragraph and section, for a list of threads."""
    first = source.rfind("\n\n", 0, span.start) + 1
    last = source.find("\n\n", span.end)
    last = len(source) if last < 0 else last
    before, after = Plain(source[first : span.start]).text.lstrip(), Plain(source[span.end : last]).text.rstrip()
    return Excerpt(
        section=section_above(source, span.start),
        before=f"…{before[-EXCERPT:]}" if len(before) > EXCERPT else before,
        marked=Plain(source[span.start : span.end]).text,
        after=f"{after[:EXCERPT]}…" if len(after) > EXCERPT else after,
    )


def section_above(source: str, at: int) -> str:
    """The heading above a position; "" before the first heading."""
    title = ""
    for head in HEADING.finditer(source, 0, at):
        title = head.group(1)
    return plain(title.rstrip("# \t"))
