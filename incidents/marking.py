"""Show a source text with the found places marked and numbered. Escapes everything else."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

UNSURE = {"contradictory", "worked out"}


def marked_source(text: str, marks: list[dict[str, Any]]) -> SafeString:
    """`marks` are sorted by start; a mark inside another one is left out here (its row still tells its number)."""
    parts, at = [], 0
    for each in marks:
        if each["start"] < at:
            continue
        parts.append(format_html("{}", text[at : each["start"]]))
        look = f"{each['look']} {'q' if each['certainty'] in UNSURE else ''}".strip()
        words = text[each["start"] : each["end"]]
        shape = '<mark class="{}" id="m{}" data-pair="{}">{}<sup><a href="#f{}">{}</a></sup></mark>'
        parts.append(format_html(shape, look, each["n"], each["n"], words, each["n"], each["n"]))
        at = each["end"]
    parts.append(format_html("{}", text[at:]))
    return mark_safe("".join(parts))  # noqa: S308 - every part went through format_html


def place_of(marks: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """From the key of a row ("entries-3", "fact-started_at") to its mark."""
    return {each["key"]: each for each in reversed(marks)}
