"""Groups automatic revisions of the editor into sessions for the revision list. Pure."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

PAUSE = timedelta(minutes=10)


@dataclass
class EditSession:
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


def edit_sessions(rows: list[tuple[Any, list[Any]]]) -> list[EditSession]:
    """`rows` are (revision, its writers), newest first. Joint revisions without a pause of ten minutes are one."""
    found: list[EditSession] = []
    for row, writers in rows:
        newest = found[-1] if found else None
        if newest and newest.first.joint and row.joint and newest.first.at - row.at < PAUSE:
            newest.first = row
            newest.writers += [one for one in writers if one not in newest.writers]
        else:
            found.append(EditSession(row, row, list(writers)))
    return found
