"""Leaves out the sections of a text that have a heading and nothing to read below it. Pure, in linear time."""

import re
from dataclasses import dataclass

from core.text.markdown import BLOCK
from core.text.markdown_rules import CLOSES, OPENS

HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*))?$")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


@dataclass
class Part:
    """A heading with the lines up to the next one; level 0 is what comes before the first heading."""

    level: int
    title: str
    first_line: int
    has_text: bool = False
    kept: bool = True


def without_empty_sections(
    text: str, *, keep: frozenset[str] = frozenset(), without: frozenset[str] = frozenset()
) -> str:
    """The text for readers: comments, blank lines and the live blocks in `without` do not count as text.

    A heading stays when a heading below it has text, or when its words, in lower case, are in `keep`.
    """
    lines = text.splitlines(keepends=True)
    parts = parts_of(lines, without)
    mark_kept(parts, keep)
    ends = [part.first_line for part in parts[1:]] + [len(lines)]
    shown = [lines[part.first_line : end] for part, end in zip(parts, ends, strict=True) if part.kept]
    return "".join(line for part in shown for line in part)


def parts_of(lines: list[str], without: frozenset[str]) -> list[Part]:
    """The text by headings; headings in code blocks and comments do not count."""
    parts, fence, hidden = [Part(0, "", 0)], "", False
    closings = sum(line.count(CLOSES) for line in lines)  # a comment that is never closed is shown
    for number, line in enumerate(lines):
        if fence:
            fence = "" if closes(fence, line) else fence
            continue
        closings_left = closings - line.count(CLOSES)
        words, hidden = outside_comments(line.rstrip("\r\n"), hidden, closed_later=closings_left > 0)
        closings = closings_left
        if heading := HEADING.match(words):
            parts.append(Part(len(heading[1]), (heading[2] or "").strip().rstrip("#").rstrip(), number))
            continue
        if opened := FENCE.match(words):
            fence = opened[1]
        text = BLOCK.sub(lambda block: "" if block[1] in without else block[0], words)
        parts[-1].has_text = parts[-1].has_text or bool(text.strip())
    return parts


def closes(fence: str, line: str) -> bool:
    """Whether this line ends the code block that `fence` opened."""
    bare = line.strip()
    return len(bare) >= len(fence) and set(bare) == {fence[0]}


def outside_comments(line: str, hidden: bool, *, closed_later: bool) -> tuple[str, bool]:
    """The visible words of a line, and whether a comment continues in the next line."""
    shown, rest = [], line
    while rest:
        if hidden:
            _, ending, rest = rest.partition(CLOSES)
            hidden = not ending
            continue
        before, opening, after = rest.partition(OPENS)
        if opening and CLOSES not in after and not closed_later:
            before, opening, after = rest, "", ""
        shown.append(before)
        hidden, rest = bool(opening), after
    return "".join(shown), hidden


def mark_kept(parts: list[Part], keep: frozenset[str]) -> None:
    """From the last heading to the first: each takes the headings of a deeper level that follow it."""
    below: list[Part] = []
    for part in reversed(parts):
        children = []
        while below and below[-1].level > part.level:
            children.append(below.pop())
        part.kept = part.has_text or part.title.casefold() in keep or any(child.kept for child in children)
        below.append(part)
    parts[0].kept = True
