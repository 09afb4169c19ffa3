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
    """`html` of `render` for `user`: references they may see, and people, become links; the others stay plain text.

    `blocks(name)` answers with the safe HTML of a live block, or None for an unknown name. It is called once
    per name. One query per kind of reference, one for people.
    """
    marks = set(MARK.findall(html))
    named = [value for value, label in marks if label]
    seen = references.resolve_references(named, user)
    seen |= references.resolve_mentions(value for value in named if value.startswith("@"))
    filled = {value: blocks(value) for value, label in marks if not label}

    def fill(match: re.Match[str]) -> str:
        value, label = match.groups()
        if label:
            return _link(seen[value]) if value in seen else label
        return filled[value] if filled[value] is not None else f"<p>{{{{ {value} }}}}</p>"  # type: ignore[return-value]

    return mark_safe(MARK.sub(fill, html))  # noqa: S308 - sanitised by render, links escaped here


def to_page(text: str, user: Any, blocks: Blocks = no_blocks) -> SafeString:
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
