"""Differences between two texts, by line, then by word, in bounded time. Returns data; templates escape it."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

Kind = Literal["same", "added", "removed"]
Chunk = tuple[Kind, str]
Block = tuple[int, int, int]  # start in the old, start in the new, length
TOKENS = re.compile(r"\w+|\s+|[^\w\s]")
MAX_LINES = 4_000  # between the first and the last change; beyond it everything there counts as replaced
MAX_WORDS = 400  # tokens of one changed line
MAX_PAIRS = 200_000  # equal pairs difflib would have to compare, counted before it starts
WORD_STEPS = 3_000_000  # for all changed lines of two texts together; about a second at worst


@dataclass(frozen=True)
class Row:
    """An old line and its new version, as chunks in reading order. `None` on the side that has no such line."""

    chunks: list[Chunk]
    in_old: bool = True
    in_new: bool = True

    @property
    def changed(self) -> bool:
        return any(kind != "same" for kind, _ in self.chunks) or not (self.in_old and self.in_new)

    @property
    def old(self) -> list[Chunk] | None:
        return _merged([chunk for chunk in self.chunks if chunk[0] != "added"]) if self.in_old else None

    @property
    def new(self) -> list[Chunk] | None:
        return _merged([chunk for chunk in self.chunks if chunk[0] != "removed"]) if self.in_new else None


@dataclass
class Budget:
    """Remaining steps for comparing words. When used up, the remaining lines count as replaced."""

    steps: int = WORD_STEPS

    def spend(self, steps: int) -> bool:
        self.steps -= steps
        return self.steps >= 0


def word_diff(old: str, new: str) -> list[Chunk]:
    """The new text with its additions and the old text's removals, in reading order."""
    out: list[Chunk] = []
    for row in side_by_side(old, new):
        ending: Kind = "same" if row.in_old and row.in_new else "removed" if row.in_old else "added"
        out += [*row.chunks, (ending, "\n")]
    return _merged(out[:-1])


def side_by_side(old: str, new: str) -> list[Row]:
    """Both texts as rows of lines; changed lines contain their changed words."""
    before, after, budget = old.splitlines(), new.splitlines(), Budget()
    rows: list[Row] = []
    i = j = 0
    for start_old, start_new, length in [*matching_blocks(before, after, MAX_LINES), (len(before), len(after), 0)]:
        rows += [_row(left, right, budget) for left, right in zip_longest(before[i:start_old], after[j:start_new])]
        rows += [Row([("same", line)]) for line in before[start_old : start_old + length]]
        i, j = start_old + length, start_new + length
    return rows


def _row(left: str | None, right: str | None, budget: Budget) -> Row:
    if left is None or right is None:
        chunks: list[Chunk] = [("removed", left or ""), ("added", right or "")]
        return Row(_merged(chunks), left is not None, right is not None)
    a, b = TOKENS.findall(left), TOKENS.findall(right)
    shared_words = matching_blocks(a, b, MAX_WORDS) if budget.spend(len(a) * len(b)) else []
    out: list[Chunk] = []
    i = j = 0
    for start_old, start_new, length in [*shared_words, (len(a), len(b), 0)]:
        shared = "".join(a[start_old : start_old + length])
        if shared.isspace() and start_old > i and start_new > j:
            continue  # a single space between two changed words joins them
        out += [("removed", "".join(a[i:start_old])), ("added", "".join(b[j:start_new])), ("same", shared)]
        i, j = start_old + length, start_new + length
    return Row(_merged(out))


def _merged(chunks: list[Chunk]) -> list[Chunk]:
    out: list[Chunk] = []
    for kind, text in chunks:
        if text and out and out[-1][0] == kind:
            out[-1] = (kind, out[-1][1] + text)
        elif text:
            out.append((kind, text))
    return out


def matching_blocks(a: Sequence[str], b: Sequence[str], limit: int) -> list[Block]:
    """Equal runs of `a` and `b`, in order: the common start and end, and what difflib finds between them."""
    head = 0
    while head < min(len(a), len(b)) and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < min(len(a), len(b)) - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    middle = _matches(a[head : len(a) - tail], b[head : len(b) - tail], limit)
    blocks = [(0, 0, head)] + [(x + head, y + head, n) for x, y, n in middle]
    blocks.append((len(a) - tail, len(b) - tail, tail))
    return [block for block in blocks if block[2]]


def _matches(a: Sequence[str], b: Sequence[str], limit: int) -> list[Block]:
    """difflib's matching blocks; none if the comparison would take too long, which is estimated first."""
    if max(len(a), len(b)) > limit or _equal_pairs(a, b) > MAX_PAIRS:
        return []
    return [(x, y, n) for x, y, n in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()]


def _equal_pairs(a: Sequence[str], b: Sequence[str]) -> int:
    in_old, in_new = Counter(a), Counter(b)
    return sum(number * in_new[text] for text, number in in_old.items())
