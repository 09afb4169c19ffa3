"""Removes markup from values. Spans still refer to the source."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

# Every pattern here is bounded, so that a page of brackets costs linear time.
_IMAGE = re.compile(r"!\[[^\[\]\n]{0,300}\]\([^()\n]{0,500}\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,300})\](?:\([^()\n]{0,500}\)|\[[^\[\]\n]{0,120}\])")
_REFERENCE = re.compile(r"\[([^\[\]\n]{1,120})\](?![\w(])")
_FOOTNOTE = re.compile(r"\[\^[^\[\]\n]{1,40}\]")
_TAG = re.compile(r"<!--.{0,2000}?-->|</?[a-zA-Z][^<>\n]{0,300}>", re.S)
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,500}|[\w.+-]{1,80}@[\w.-]{1,120})>")
_SHORTCODE = re.compile(r"\{\{[<%][^{}\n]{0,200}[>%]\}\}")
_BOLD = re.compile(r"(\*{1,3}|_{2,3}|~~)(?=\S)(.{1,600}?)(?<=\S)\1", re.S)
_EM = re.compile(r"(?<![\w_])_(?=\S)([^_\n]{1,300})(?<=\S)_(?![\w_])")
_CODE = re.compile(r"`{1,3}([^`\n]{1,400})`{1,3}")
_LINE_MARK = re.compile(r"\n[ \t]{0,40}(?:[-*+•] |\d{1,3}[.)] |>+ ?)?")
_SPACE = re.compile(r"\s+")
URL = re.compile(r"https?://[^\s<>\"'`|\]]{3,400}")


def plain(raw: str, *, limit: int = 4000) -> str:
    """`raw` without Markdown, HTML, images and line breaks. At most `limit` characters of source are read."""
    return _plain_short(raw) if len(raw) < 100 else _plain(raw[:limit])


def _plain(text: str) -> str:
    if "!" in text:
        text = _IMAGE.sub(" ", text)
    if "[" in text:
        text = _FOOTNOTE.sub("", text)
        text = _LINK.sub(r"\1", text)
        text = _REFERENCE.sub(r"\1", text)
    if "{{" in text:
        text = _SHORTCODE.sub(" ", text)
    if "<" in text:
        text = _AUTOLINK.sub(r"\1", text)
        text = _TAG.sub(" ", text)
    if "`" in text:
        text = _CODE.sub(r"\1", text)
    for _ in range(2):
        text = _BOLD.sub(r"\2", text)
    text = _EM.sub(r"\1", text)
    if "&" in text:
        text = html.unescape(text)
    text = _LINE_MARK.sub(" ", text)
    text = _SPACE.sub(" ", text).strip()
    return text.strip("*").strip() if text.count("**") % 2 or text[:1] == "*" or text[-1:] == "*" else text


_PLAIN_LETTERS = str.maketrans({"ß": "ss", "ł": "l", "ø": "o", "æ": "ae", "đ": "d"})
_plain_short = lru_cache(maxsize=8192)(_plain)


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """A phrase for comparing: no case, accents, marks or numbering; single spaces."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    text = re.sub(
        r"^\W*(?:\d{1,2}[.)]|[ivx]{1,4}[.)]|[a-h][.)])\s+",
        "",
        text.lower().translate(_PLAIN_LETTERS),
    )
    return " ".join(re.findall(r"[a-z0-9]+|[^\W_a-z0-9]+", text))


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of `text`. A full stop inside a number, name or abbreviation does not end one."""
    spans, start = [], 0
    for match in re.finditer(
        r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(?<! ca\.)(?<!vs\.)[)\"'”’]?\s+(?=[\W\d_]{0,3}[^\W_])|\n\s*\n|"
        r"(?<=[。！？])(?=[^\s」』）])",
        text,
    ):
        if text[start : match.start()].strip():
            spans.append((start, match.start()))
        start = match.end()
    if text[start:].strip():
        spans.append((start, len(text)))
    return spans


def first_sentence(text: str) -> str:
    """The first sentence of a plain text."""
    spans = sentences(text)
    return text[spans[0][0] : spans[0][1]].strip() if spans else ""


def links(raw: str) -> tuple[str, ...]:
    """Addresses and ticket numbers in `raw`, in order, each once."""
    raw = raw[:8000]
    found = [m[0].rstrip(".,;:)") for m in URL.finditer(raw)]
    text = URL.sub(" ", raw)
    found += [m[0] for m in re.finditer(r"(?<![\w#&/])#\d{1,7}\b|\b[A-Z][A-Z0-9]{1,9}-\d{1,6}\b(?!-)", text)]
    return tuple(dict.fromkeys(found))


# "Example: on February 3 …": what follows is no fact
EXAMPLE_LEAD = re.compile(r"\W{0,6}(?:example|beispiel|exemple|exemplo|ejemplo|e\.g\.)\s{0,3}[:：]", re.I)


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
