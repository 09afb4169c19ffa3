"""A timeline candidate: a time expression and its text, before the date is known."""

from __future__ import annotations

from dataclasses import dataclass

from .sections import Section
from .time_expressions import When


@dataclass(frozen=True)
class Candidate:
    """A time with its text. `marker` marks a line that only sets the day for those below."""

    when: When
    spans: tuple[tuple[int, int], ...]
    section: Section
    style: str
    detail: tuple[int, int] = (0, 0)
    actor: tuple[int, int] = (0, 0)
    marker: bool = False
    named: bool = False  # a row of a table whose header names the columns of time and text

    @property
    def span(self) -> tuple[int, int]:
        """From the time to the end of the text."""
        ends = [end for _, end in self.spans] + [self.when.end]
        starts = [start for start, end in self.spans if end > start] + [self.when.start]
        return min(starts), max(ends)
