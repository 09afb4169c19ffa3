"""Rows of the revision list: what the editor saved by itself is shown as one session of its writers. Pure."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

PAUSE = timedelta(minutes=10)


@dataclass
class Session:
    """Revisions `first` to `last`, newest row first in the list."""

    last: Any  # a Revision
    first: Any
    writers: list[Any] = field(default_factory=list)

    @property
    def is_one(self) -> bool:
        return bool(self.first.number == self.last.number)

    @property
    def began(self) -> datetime:
        at: datetime = self.first.at
        return at


def sessions(rows: list[tuple[Any, list[Any]]]) -> list[Session]:
    """`rows` are (revision, its writers), newest first. Joint revisions without a pause of ten minutes are one."""
    found: list[Session] = []
    for row, writers in rows:
        newest = found[-1] if found else None
        if newest and newest.first.joint and row.joint and newest.first.at - row.at < PAUSE:
            newest.first = row
            newest.writers += [one for one in writers if one not in newest.writers]
        else:
            found.append(Session(row, row, list(writers)))
    return found
