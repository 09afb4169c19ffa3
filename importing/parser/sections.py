"""Groups blocks into sections of the postmortem."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from .front_matter import FrontMatterField
from .language import Language, language
from .strip_markup import fold, plain, trim
from .text_blocks import Block

# kinds that may be found inside a longer heading ("Root cause of the outage", "Incident timeline (UTC)")
_WITHIN = {
    "timeline", "root_cause", "root_and_resolution", "impact", "actions", "measures", "tasks", "lessons", "went_well",
    "went_wrong", "lucky", "contributing", "detection", "resolution", "appendix", "participants", "services", "summary",
}  # fmt: skip
_TOO_SHORT_WITHIN = {
    "events",
    "actions",
    "cause",
    "causes",
    "response",
    "team",
    "services",
    "logs",
    "links",
    "roles",
    "luck",
    "lucky",
    "thanks",
    "questions",
}
# "Impact: text" opens a section in these; in lists of actions or lessons a label is part of the item
_LABELED = {
    "preamble",
    "other",
    "summary",
    "impact",
    "root_cause",
    "root_and_resolution",
    "trigger",
    "detection",
    "resolution",
    "debugging",
    "services",
    "conclusion",
    "participants",
}
_LABEL = re.compile(
    r"(?P<lead>[\s*_`>•-]{0,8}|<[a-z]{1,6}>)(?P<label>[^\W\d_][^:：\n*_<|]{1,58}?)"
    r"(?P<tail>\s*(?:[*_]{1,3}|</[a-z]{1,6}>)?\s*[:：]\s*(?:[*_]{1,3}|</[a-z]{1,6}>)?\s*|[ ]?\t\s*)"
)
_WORD = re.compile(r"\S+")
LEAST_RUN_IN = 3
_COUNTED = re.compile(r"\W{0,4}[tT]\s?[+−–-]\s?\d")  # "T+15m: Recovery" is an entry, not a section
ACTION_KINDS = {"actions", "measures", "tasks"}
LESSON_KINDS = {"went_well", "went_wrong", "lucky", "lessons"}


@dataclass
class Section:
    """A run of blocks under one heading. `kind` is a key of the headings table, ``preamble`` or ``other``."""

    kind: str
    title: str = ""
    title_span: tuple[int, int] = (0, 0)
    level: int = 0
    blocks: list[Block] = field(default_factory=list)
    under: str = ""  # kind of the section around it
    inline: bool = False  # "Impact: text" on one line
    sub: bool = False  # an unknown heading inside a known section

    def title_span_with_brackets(self, source: str) -> tuple[int, int]:
        """The whole heading line, including text in brackets after the title."""
        start, end = self.title_span
        if not self.title:
            return start, start
        newline = source.find("\n", end)
        return start, min(newline if newline >= 0 else len(source), end + 120) if not self.inline else end

    @property
    def prose(self) -> list[Block]:
        """Lines and items, without code, quotes and tables."""
        return [b for b in self.blocks if b.kind in ("line", "item")]

    @cached_property
    def paragraphs(self) -> dict[int, tuple[int, int]]:
        """Start and end of each paragraph of the prose by its number, once the section is complete."""
        spans: dict[int, tuple[int, int]] = {}
        for block in self.prose:
            start, end = spans.get(block.paragraph, (block.start, 0))
            spans[block.paragraph] = (start, max(end, block.end))
        return spans


@dataclass
class Document:
    """One source with everything the passes share."""

    source: str
    lang: Language
    order: str
    sections: list[Section]
    front_matter: dict[str, FrontMatterField]
    filename: str = ""

    def of(self, *kinds: str) -> Iterator[Section]:
        """The sections of these kinds, in order."""
        return (s for s in self.sections if s.kind in kinds)

    def raw(self, block: Block) -> str:
        """The raw content of a block."""
        return self.source[block.start : block.end]


@lru_cache(maxsize=4096)
def _kind(folded: str, code: str, *, exact: bool) -> str:
    lang = language(code)
    if folded in lang.headings:
        return lang.headings[folded]
    if exact or not folded or len(folded.split()) > 9:
        return ""
    padded = f" {folded} "
    for phrase in lang.longest_first:
        if f" {phrase} " in padded and lang.headings[phrase] in _WITHIN and phrase not in _TOO_SHORT_WITHIN:
            return lang.headings[phrase]
    return ""


def section_kind(title: str, lang: Language, *, exact: bool = False) -> str:
    """The kind of section a heading opens, or "". Brackets behind it ("(all times UTC)") do not count."""
    text = plain(title[:200])
    text = re.sub(r"\s*[(\[][^()\[\]]{0,80}[)\]]\s*:?\s*$", "", text).strip(" :：-–—")
    return _kind(fold(text), lang.code, exact=exact)


def split_label(source: str, start: int, end: int) -> tuple[str, int, int, int] | None:
    """``**Impact:** text`` → (folded label, label start, label end, start of the text)."""
    match = _LABEL.match(source, start, min(end, start + 120))
    if not match or (match.end() < end and source[match.end() - 1] == ":" and source[match.end()].isdigit()):
        return None
    label = re.sub(r"\([^()]{0,30}\)\s*$", "", match["label"])
    return fold(label), match.start("label"), match.end("label"), match.end()


def read_sections(source: str, blocks: list[Block], lang: Language, is_time: object) -> list[Section]:
    """`is_time(start, end)` is true if a heading is a time or day; such headings stay inside their section."""
    reader = _Reader(source, lang, is_time)
    reader.run_in = _has_run_in_headings(source, blocks, lang)
    for block in blocks:
        reader.take(block)
    return [s for s in reader.sections if s.blocks or s.title] or [Section("preamble")]


def _run_in(source: str, block: Block, lang: Language) -> tuple[str, int, int] | None:
    """ "Root Cause The disk was full." → (kind, end of the heading, start of the text). Longest heading first."""
    words = list(_WORD.finditer(source, block.start, min(block.end, block.start + 80)))[:5]
    for count in range(min(4, len(words) - 1), 0, -1):
        head, following = words[:count], words[count].group()
        title = source[block.start : head[-1].end()]
        named = title.replace(" ", "").isalpha() and title[0].isupper() and following[0].isupper()
        if named and (kind := _kind(fold(title), lang.code, exact=True)):
            return kind, head[-1].end(), words[count].start()
    return None


def _has_run_in_headings(source: str, blocks: list[Block], lang: Language) -> bool:
    """Whether lines begin with their heading, without a colon: three kinds of it, and no heading of another form."""
    if any(block.kind == "heading" and section_kind(block.text(source), lang) for block in blocks):
        return False
    found = (_run_in(source, block, lang) for block in blocks if block.kind == "line")
    return len({label[0] for label in found if label}) >= LEAST_RUN_IN


class _Reader:
    run_in = False

    def __init__(self, source: str, lang: Language, is_time: object) -> None:
        self.source, self.lang, self.is_time = source, lang, is_time
        self.sections = [Section("preamble")]
        self.stack = [self.sections[0]]
        self.titled = False

    @property
    def now(self) -> Section:
        return self.stack[-1]

    def take(self, block: Block) -> None:
        if block.kind == "heading":
            self._heading(block)
            return
        if block.kind == "item":
            while self.now.level >= 9 and self.now.level - 9 >= block.level and self.now.inline:
                self.stack.pop()
        if block.kind in ("line", "item") and self._opens_by_label() and self._labeled(block):
            return
        self.now.blocks.append(block)

    def _opens_by_label(self) -> bool:
        return self.now.kind in _LABELED or self.run_in

    def _heading(self, block: Block) -> None:
        text = self.source[block.start : block.end]
        first = not self.titled and not block.pseudo
        kind = section_kind(text, self.lang, exact=first and block.level == 1)
        if (
            not (first and block.level == 1)
            and (not kind or kind == "summary" or _COUNTED.match(text))
            and self.is_time(block.start, block.end)
        ):  # type: ignore[operator]
            self.now.blocks.append(block)
            return
        self.titled = self.titled or not block.pseudo
        while len(self.stack) > 1 and self.now.level >= block.level and not self._holds(block, kind):
            self.stack.pop()
        around = self.now
        if first and block.level == 1 and not kind:
            kind = "preamble"
        sub = not kind
        if sub:
            kind = around.kind if around.kind not in ("preamble", "other") else "other"
        self._open(
            Section(
                kind,
                plain(text).rstrip(" :："),
                (block.start, block.end),
                block.level,
                under=around.kind,
                sub=sub,
            )
        )

    def _holds(self, block: Block, kind: str) -> bool:
        """A small unknown heading below a known section that has only a bold or plain title stays inside it."""
        if kind or block.pseudo or block.level < 3 or self.now.level != 7 or self.now.kind in ("preamble", "other"):
            return False
        return self.stack[-2].level <= 1

    def _labeled(self, block: Block) -> bool:
        label = split_label(self.source, block.start, block.end)
        if not label:
            return self._run_in(block)
        folded, label_start, label_end, content = label
        kind = _kind(folded, self.lang.code, exact=True)
        if not kind or (kind in ("debugging", "updates") and block.kind != "item"):
            return False
        self._open_inline(block, kind, (label_start, label_end), content)
        return True

    def _run_in(self, block: Block) -> bool:
        found = _run_in(self.source, block, self.lang) if self.run_in and block.kind == "line" else None
        if found:
            kind, end, content = found
            if kind == "went_wrong" and not self.now.title:  # the first one describes what happened, not a lesson
                kind = "summary"
            self._open_inline(block, kind, (block.start, end), content)
        return bool(found)

    def _open_inline(self, block: Block, kind: str, title: tuple[int, int], content: int) -> None:
        """A section whose text begins on the line of its heading."""
        level = 9 + block.level if block.kind == "item" else 8
        while len(self.stack) > 1 and self.now.level >= level:
            self.stack.pop()
        words = plain(self.source[slice(*title)])
        self._open(Section(kind, words, title, level, under=self.now.kind, inline=True))
        start, end = trim(self.source, content, block.end)
        if start < end:
            self.now.blocks.append(Block("line", start, end, level=block.level, paragraph=block.paragraph))

    def _open(self, section: Section) -> None:
        self.sections.append(section)
        self.stack.append(section)
