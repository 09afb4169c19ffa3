"""Renders a source text with numbered marks at the parsed values. Escapes everything else."""

from itertools import groupby
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

Mark = dict[str, Any]


def marked_source(text: str, marks: list[Mark]) -> SafeString:
    """`marks` are sorted by start. Values of the same place share one mark; one inside another is left to its row."""
    parts, at = [], 0
    for (start, end), group in groupby(marks, key=lambda mark: (mark["start"], mark["end"])):
        if start < at:
            continue
        parts += [format_html("{}", text[at:start]), one_mark(text[start:end], list(group))]
        at = end
    return mark_safe("".join([*parts, format_html("{}", text[at:])]))  # noqa: S308 - every part is escaped above


def one_mark(words: str, group: list[Mark]) -> SafeString:
    """The words with a number for each value found in them; dashed where something is to be confirmed."""
    looks = {mark["look"] for mark in group} | {"q" for mark in group if mark["asked"]}
    numbers = format_html_join(" ", '<a href="#f{0}" id="m{0}">{0}</a>', ((mark["n"],) for mark in group))
    shape = '<mark class="{}" data-pair="{}">{}<sup>{}</sup></mark>'
    return format_html(shape, " ".join(sorted(looks - {""})), group[0]["n"], words, numbers)


def marks_by_key(marks: list[Mark]) -> dict[str, Mark]:
    """From the key of a row ("entries-3", "fact-started_at") to its mark."""
    return {mark["key"]: mark for mark in reversed(marks)}
