"""Differences between two revisions by word, with authors."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.safestring import SafeString

from core.text.diff import Chunk, Row, side_by_side
from postmortems.display import diff_html

CONTEXT = 3  # unchanged lines shown around a change
MAX_STEPS = 300  # revisions read to find the authors


@dataclass(frozen=True)
class Step:
    """One revision after the older of the two that are compared."""

    number: int
    text: str
    who: str  # "Mira Okafor, Jonas Lind"
    at: datetime


@dataclass
class ChangedLine:
    """One line of the comparison; `step` names who changed it, and is shown at the last line of a run (`signed`)."""

    chunks: list[Chunk]
    changed: bool
    step: Step | None = None
    signed: bool = False

    @property
    def html(self) -> SafeString:
        return diff_html(self.chunks)


@dataclass
class Passage:
    """Lines in reading order; `hidden` ones are unchanged and far from any change."""

    lines: list[ChangedLine] = field(default_factory=list)
    hidden: bool = False


def compare(old: str, new: str, steps: Sequence[Step]) -> list[Passage]:
    """The lines of both texts, unchanged stretches apart. `steps` in order of their numbers, the newest is `new`."""
    added, removed = first_with(old, steps), first_without(old, steps)
    lines = [with_author(row, added, removed) for row in side_by_side(old, new)]
    sign_runs(lines)
    return folded(lines)


def sign_runs(lines: list[ChangedLine]) -> None:
    """Lines that the same people changed one after the other are signed once; empty lines between them do not count."""
    last: ChangedLine | None = None
    for line in lines:
        if not line.changed and any(words.strip() for _, words in line.chunks):
            last = None
        if line.step is None:
            continue
        if last and last.step and last.step.who == line.step.who:
            last.signed = False
        line.signed, last = True, line


def first_with(old: str, steps: Iterable[Step]) -> dict[str, Step]:
    """For each line that `old` did not contain: the step in which it appeared."""
    known = set(old.splitlines())
    found: dict[str, Step] = {}
    for step in steps:
        for line in step.text.splitlines():
            if line not in known:
                known.add(line)
                found[line] = step
    return found


def first_without(old: str, steps: Iterable[Step]) -> dict[str, Step]:
    """For each line of `old`: the step in which it was gone, for good or for a while."""
    left = set(old.splitlines())
    found: dict[str, Step] = {}
    for step in steps:
        gone = left - set(step.text.splitlines())
        found.update(dict.fromkeys(gone, step))
        left -= gone
    return found


def with_author(row: Row, added: dict[str, Step], removed: dict[str, Step]) -> ChangedLine:
    if not row.changed:
        return ChangedLine(row.chunks, False)
    new = "".join(words for kind, words in row.chunks if kind != "removed") if row.in_new else None
    old = "".join(words for kind, words in row.chunks if kind != "added") if row.in_old else None
    step = added.get(new) if new is not None else None
    return ChangedLine(row.chunks, True, step or (removed.get(old) if old is not None else None))


def folded(lines: list[ChangedLine]) -> list[Passage]:
    """Passages: what is near a change is shown, long unchanged stretches can be opened."""
    near = [False] * len(lines)
    for place, line in enumerate(lines):
        if line.changed:
            for other in range(max(0, place - CONTEXT), min(len(lines), place + CONTEXT + 1)):
                near[other] = True
    passages: list[Passage] = []
    for line, shown in zip(lines, near, strict=True):
        if not passages or passages[-1].hidden == shown:
            passages.append(Passage(hidden=not shown))
        passages[-1].lines.append(line)
    return passages
