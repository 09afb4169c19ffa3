"""Finds misspelled live blocks, which readers would see in braces."""

import re
from dataclasses import dataclass
from difflib import get_close_matches

from core.advice.language import UNREAD
from postmortems.blocks import blocks, current_blocks

BRACES = re.compile(r"\{\{[ \t]*([^{}\n]{1,40}?)[ \t]*\}\}")
NAME = re.compile(r"[A-Za-z][\w -]{0,31}")
CODE = UNREAD[:2]  # fenced and inline code
REPORTED = 20


@dataclass(frozen=True)
class UnknownBlock:
    """`{{ name }}` at `span`, on line number `line`; `closest` is the known block that may be meant, or empty."""

    name: str
    span: tuple[int, int]
    line: int
    closest: str

    @property
    def message(self) -> str:
        hint = f"Did you mean {{{{ {self.closest} }}}}?" if self.closest else f"Known blocks: {known_names()}."
        return f"Line {self.line}: there is no live block “{self.name}”. {hint}"


def known_names() -> str:
    return ", ".join(block.name for block in current_blocks())


def unknown_blocks(text: str) -> list[UnknownBlock]:
    """Names in double braces that are alone on a line, or close to the name of a block; code is not read."""
    known = blocks()
    found = []
    for match in BRACES.finditer(without_code(text)):
        name = match[1]
        if name in known or not NAME.fullmatch(name):
            continue
        closest = next(iter(get_close_matches(name.lower(), known, 1)), "")
        start, end = match.start(), match.end()
        before, after = text.rfind("\n", 0, start) + 1, text.find("\n", end)
        alone = text[before : after if after != -1 else len(text)].strip() == match[0]
        if alone or closest:
            found.append(UnknownBlock(name, (start, end), text.count("\n", 0, start) + 1, closest))
        if len(found) == REPORTED:
            break
    return found


def without_code(text: str) -> str:
    """The text at the same positions, with spaces instead of code."""
    for pattern in CODE:
        text = pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    return text
