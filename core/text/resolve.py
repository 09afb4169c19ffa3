"""Replaces the marks of `render` (references and live blocks) for one reader."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core import references
from core.text.markdown import BLOCK, TooComplex, parse, render
from core.text.markdown_rules import OPENS, without_comments

MARK = re.compile(r'<data value="([^"]+)">([^<]*)</data>')
MAX_COPIES = 3
SHOWN_ABOVE = "(“{}” is shown above.)"
Blocks = Callable[[str], str | None]
Numbered = Callable[[set[int]], Mapping[str, references.Resolved]]  # what numbers such as `#12` mean in a text


def no_blocks(name: str) -> str | None:
    return None


def nothing_numbered(numbers: set[int]) -> Mapping[str, references.Resolved]:
    return {}


def resolve_marks(
    html: str, user: Any, blocks: Blocks = no_blocks, numbered: Numbered = nothing_numbered
) -> SafeString:
    """`html` of `render` for `user`: its live blocks filled, its references linked."""
    return link_references(fill_blocks(html, blocks), user, numbered)


class Copies:
    """The content of live blocks, asked for once per name. A block may be thousands of times longer than its mark, so
    after MAX_COPIES of one, further marks only refer to them."""

    def __init__(self, blocks: Blocks) -> None:
        self.blocks, self.count = blocks, Counter[str]()
        self.content: dict[str, str | None] = {}

    def next(self, name: str) -> str | None:
        """None for an unknown name."""
        if name not in self.content:
            self.content[name] = self.blocks(name)
        self.count[name] += 1
        if self.content[name] and self.count[name] > MAX_COPIES:
            return SHOWN_ABOVE.format(name)
        return self.content[name]


def fill_blocks(html: str, blocks: Blocks) -> str:
    """`html` of `render` with its live blocks; references keep their marks.

    `blocks(name)` answers with the safe HTML of a live block, or None for an unknown name.
    """
    copies = Copies(blocks)

    def fill(match: re.Match[str]) -> str:
        value, label = match.groups()
        if label:
            return match.group(0)
        filled = copies.next(value)
        if filled is None:
            return f"<p>{{{{ {value} }}}}</p>"
        return filled if filled == copies.content[value] else f"<p>{filled}</p>"

    return MARK.sub(fill, html)


def link_references(html: str, user: Any, numbered: Numbered = nothing_numbered) -> SafeString:
    """`html` for `user`: references they may see, and people, become links; the others stay plain text."""
    seen = named_in(html, user, numbered)

    def fill(match: re.Match[str]) -> str:
        value, label = match.groups()
        return _link(seen[value]) if value in seen else label or match.group(0)

    return mark_safe(MARK.sub(fill, html))  # noqa: S308 - sanitised by render, links escaped here


def named_in(html: str, user: Any, numbered: Numbered = nothing_numbered) -> dict[str, references.Resolved]:
    """The references of `html` that `user` may see, and people.

    One query per kind of reference, one for people. `numbered` is asked at most once.
    """
    named = {value for value, label in MARK.findall(html) if label}
    numbers = {int(value[1:]) for value in named if value.startswith("#")}
    seen = dict(numbered(numbers)) if numbers else {}
    seen |= references.resolve_references(named, user)
    return seen | references.resolve_mentions(value for value in named if value.startswith("@"))


def markdown_to_html(text: str, user: Any, blocks: Blocks = no_blocks) -> SafeString:
    """Markdown to the HTML this person may read."""
    return resolve_marks(render(text), user, blocks)


def expand(text: str, blocks: Blocks) -> str:
    """Markdown with its live blocks replaced by Markdown and without comments, for exports.

    Unknown names and code stay as they are. A text that is too complex keeps its marks.
    """
    try:
        tokens = parse(text)
    except TooComplex:
        return without_comments(text)
    lines = text.splitlines(keepends=True)
    copies, changes = Copies(blocks), []
    for token in tokens:
        first, last = token.map or (0, 0)
        if token.map and (token.type == "comment" or (token.type == "inline" and OPENS in token.content)):
            changes.append((first, last, without_comments("".join(lines[first:last]).strip("\n"))))
        elif token.type == "inline" and token.map and token.level == 1:
            name = BLOCK.fullmatch(token.content.strip())
            if name and (filled := copies.next(name.group(1))) is not None:
                changes.append((first, last, filled.rstrip("\n")))
    for first, last, written in reversed(changes):
        lines[first:last] = [written + "\n"]
    return "".join(lines)


def _link(found: references.Resolved) -> str:
    name = "db-person" if found.kind == "accounts.user" else "db-ref"
    return format_html('<a class="{}" href="{}" title="{}">{}</a>', name, found.url, found.title, found.ref)
