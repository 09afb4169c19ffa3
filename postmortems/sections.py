"""Splits a postmortem into sections by heading. Pure."""

import re
from dataclasses import dataclass
from hashlib import sha256

from django.utils.text import slugify

from core.text.markdown_rules import without_comments

HEADING = re.compile(r"^#{1,6}[ \t](.*)$", re.M)  # each pattern here takes time in proportion to the text
HEADING_HTML = re.compile(r'<h([1-6]) id="([^"]+)">((?:[^<]|<(?!h[1-6]))*)</h\1>')
TAG = re.compile(r"<[^<>]+>")
BLOCK_OR_SPACE = re.compile(r"\{\{\s*\w+\s*\}\}|\s+")

# What a review looks for, by words in the heading. The codes are stored when a writer confirms "none".
SOUGHT = {
    "went_well": re.compile(r"went well|worked well", re.I),
    "went_wrong": re.compile(r"not go well|went wrong|went badly|could (?:go|be) better|did not work", re.I),
    "lucky": re.compile(r"luck", re.I),
    "earlier": re.compile(r"earlier incidents|similar incidents|incidents like this", re.I),
}


REQUIRED = "section-"


def required_code(heading: str) -> str:
    """The code of a section that a template requires. A heading without Latin letters has a digest, for URLs."""
    return f"{REQUIRED}{slugify(heading)[:60] or sha256(heading.casefold().encode()).hexdigest()[:12]}"


def section_codes(heading: str) -> set[str]:
    """The codes by which "nothing to add" is stored for a section with this heading."""
    return {required_code(heading), *(code for code, words in SOUGHT.items() if words.search(heading))}


@dataclass(frozen=True)
class Section:
    title: str
    body: str

    @property
    def is_empty(self) -> bool:
        return not BLOCK_OR_SPACE.sub("", self.body)


def sections(text: str) -> list[Section]:
    """Every heading with the text up to the next one; comments are hints for writers and count as nothing."""
    text = without_comments(text)
    heads = [head for head in HEADING.finditer(text) if title_of(head)]
    ends = [head.start() for head in heads[1:]] + [len(text)]
    return [Section(title_of(head), text[head.end() : end]) for head, end in zip(heads, ends, strict=False)]


def title_of(head: re.Match[str]) -> str:
    """The words of a heading, without the marks that may close it."""
    return head.group(1).strip(" \t").rstrip("#").rstrip(" \t")


def answered(text: str, code: str) -> bool:
    """Whether a heading of this code has text below it."""
    return any(SOUGHT[code].search(part.title) and not part.is_empty for part in sections(text))


def outline(html: str) -> list[dict[str, str]]:
    """The headings of rendered Markdown as links on this page: `[{title, anchor, level}]`."""
    found = HEADING_HTML.findall(html)
    return [{"title": TAG.sub("", title), "anchor": anchor, "level": level} for level, anchor, title in found]
