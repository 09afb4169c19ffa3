"""Marks passages in rendered, sanitized HTML. Pure."""

import re
from collections.abc import Iterable

from django.utils.safestring import SafeString, mark_safe

TAG = re.compile(r"(<[^<>]*>)")
LEAST = 3


def mark_passages(html: str, passages: Iterable[tuple[str, str]]) -> SafeString:
    """The HTML with `<mark class="…">` around the first place of each `(words, class)`.

    Words that cross an element (a link, bold text) are not marked; the list next to the text still quotes them.
    """
    parts = TAG.split(html)
    for words, css_class in passages:
        wanted = as_html(words)
        for index in range(0, len(parts), 2):
            if len(wanted) >= LEAST and wanted in parts[index]:
                before, _, after = parts[index].partition(wanted)
                parts[index : index + 1] = [before, f'<mark class="{css_class}">', wanted, "</mark>", after]
                break
    return mark_safe("".join(parts))  # noqa: S308 - the input is sanitized, the words are escaped


def as_html(words: str) -> str:
    """Escaped as the sanitizer writes text."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
