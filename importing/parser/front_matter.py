"""Parses front matter in YAML (---) or TOML (+++) line by line, without tags and aliases."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .strip_markup import fold

_LINE = re.compile(r"^(?P<key>[A-Za-z_][\w .-]{0,40}?)\s{0,20}[:=]\s{0,20}(?P<value>[^\n]{0,2000})$")
_ITEM = re.compile(r"^\s{0,20}-\s+(?P<value>[^\n]{1,500})$")
MAX_LINES = 200


@dataclass(frozen=True)
class FrontMatterField:
    """One key with its values (one, or the items of a list) and the span of the value."""

    key: str
    values: tuple[str, ...]
    span: tuple[int, int]


def read_front_matter(source: str) -> tuple[dict[str, FrontMatterField], int]:
    """The keys (folded) and where the body begins. No front matter: an empty dict and 0."""
    mark = source[:3]
    if mark not in ("---", "+++") or source[3:4] not in ("\n", " "):
        return {}, 0
    end = re.compile(r"^" + re.escape(mark) + r"[ \t]*$", re.M).search(source, 4, min(len(source), 30_000))
    if not end:
        return {}, 0
    found: dict[str, FrontMatterField] = {}
    position = source.index("\n") + 1
    key = ""
    for line in source[position : end.start()].split("\n")[:MAX_LINES]:
        if match := _LINE.match(line):
            key = fold(match["key"])
            start = position + match.start("value")
            values = _values(match["value"])
            found.setdefault(key, FrontMatterField(key, values, (start, start + len(match["value"].rstrip()))))
        elif key and (match := _ITEM.match(line)):
            old = found[key]
            value = _unquote(match["value"])
            begin = position + match.start("value")
            span = (old.span[0] if old.values else begin, position + len(line.rstrip()))
            found[key] = FrontMatterField(key, (*old.values, value), span)
        position += len(line) + 1
    if not found:
        return {}, 0
    return found, end.end()


def _values(raw: str) -> tuple[str, ...]:
    raw = raw.strip()
    if raw[:1] == "[" and raw[-1:] == "]":
        return tuple(_unquote(part) for part in raw[1:-1].split(",") if part.strip())
    value = _unquote(raw)
    return (value,) if value and not (value[0] == "[" and value[-1] == "]" and " " in value) else ()


def _unquote(raw: str) -> str:
    raw = raw.strip()
    if raw[:1] in "\"'" and len(raw) > 1 and raw.count(raw[0]) >= 2:
        return raw[1 : raw.index(raw[0], 1)]
    return re.split(r"\s#\s", raw)[0].strip()
