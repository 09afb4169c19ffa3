"""Threads at their place in a text, for the review page and for the margin of the editor."""

from collections.abc import Iterable
from dataclasses import dataclass

from postmortems.models import Thread
from postmortems.passages import Excerpt, Plain, Span, excerpt, locate


@dataclass(frozen=True)
class ThreadRow:
    """`span` and `where` are None for a thread on the whole text and for one whose passage was deleted."""

    thread: Thread
    where: Excerpt | None = None
    span: Span | None = None

    @property
    def edited(self) -> bool:
        return bool(self.span and self.span.edited)

    @property
    def is_deleted(self) -> bool:
        return bool(self.thread.quote) and self.span is None


def thread_rows(text: str, threads: Iterable[Thread]) -> list[ThreadRow]:
    """Threads in the order of their passages; those on the whole or on deleted text last."""
    words, rows = Plain(text), []
    for thread in threads:
        span = locate(words, thread.passage) if thread.quote else None
        rows.append(ThreadRow(thread, excerpt(text, span) if span else None, span))
    return sorted(rows, key=lambda row: (row.span.start if row.span else len(text), row.thread.pk))
