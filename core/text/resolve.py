"""Replaces the marks of `render` (references and live blocks) for one reader."""

import re
from collections.abc import Callable
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core import references
from core.text.markdown import BLOCK, MARKDOWN, render
from core.text.markdown_rules import OPENS, without_comments

MARK = re.compile(r'<data value="([^"]+)">([^<]*)</data>')
Blocks = Callable[[str], str | None]


def no_blocks(name: str) -> str | None:
    return None


def resolve_marks(html: str, user: Any, blocks: Blocks = no_blocks) -> SafeString:
    """`html` of `render` for `user`: its live blocks filled, its references linked."""
    return link_references(fill_blocks(html, blocks), user)


def fill_blocks(html: str, blocks: Blocks) -> str:
    """`html` of `render` with its live blocks; references keep their marks.

    `blocks(name)` answers with the safe HTML of a live block, or None for an unknown name. It is called once
    per name.
    """
    filled = {value: blocks(value) for value, label in set(MARK.findall(html)) if not label}

    def fill(match: re.Match[str]) -> str:
        value, label = match.groups()
        if label:
            return match.group(0)
        return filled[value] if filled[value] is not None else f"<p>{{{{ {value} }}}}</p>"  # type: ignore[return-value]

    return MARK.sub(fill, html)


def link_references(html: str, user: Any) -> SafeString:
    """`html` for `user`: references they may see, and people, become links; the others stay plain text.

    One query per kind of reference, one for people.
    """
    named = {value for value, label in MARK.findall(html) if label}
    seen = references.resolve_references(named, user)
    seen |= references.resolve_mentions(value for value in named if value.startswith("@"))

    def fill(match: re.Match[str]) -> str:
        value, label = match.groups()
        return _link(seen[value]) if value in seen else label or match.group(0)

    return mark_safe(MARK.sub(fill, html))  # noqa: S308 - sanitised by render, links escaped here


def markdown_to_html(text: str, user: Any, blocks: Blocks = no_blocks) -> SafeString:
    """Markdown to the HTML this person may read."""
    return resolve_marks(render(text), user, blocks)


def expand(text: str, blocks: Blocks) -> str:
    """Markdown with its live blocks replaced by Markdown and without comments, for exports.

    Unknown names and code stay as they are.
    """
    lines = text.splitlines(keepends=True)
    for token in reversed(MARKDOWN.parse(text, {"deadline": float("inf"), "steps": 0})):
        if token.map and (token.type == "comment" or (token.type == "inline" and OPENS in token.content)):
            first, last = token.map
            lines[first:last] = [without_comments("".join(lines[first:last]).strip("\n")) + "\n"]
            continue
        name = (
            BLOCK.fullmatch(token.content.strip())
            if token.type == "inline" and token.map and token.level == 1
            else None
        )
        if name and (filled := blocks(name.group(1))) is not None:
            first, last = token.map or [0, 0]
            lines[first:last] = [filled.rstrip("\n") + "\n"]
    return "".join(lines)


def _link(found: references.Resolved) -> str:
    name = "db-person" if found.kind == "accounts.user" else "db-ref"
    return format_html('<a class="{}" href="{}" title="{}">{}</a>', name, found.url, found.title, found.ref)
