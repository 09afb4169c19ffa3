"""Reads the event log from a cursor. Ids may commit out of order: the last minute is read again, without repeats."""

from dataclasses import dataclass

from core.activity.models import Event

OVERLAP_SECONDS = 60.0
LIMIT = 5000


@dataclass(frozen=True)
class Row:
    """The columns of an event that a hint needs."""

    pk: int
    reference: str
    event_type: str
    circle_id: int | None
    entry: int | None = None  # the timeline entry that was added


HINT = ("pk", "reference", "event_type", "circle_id", "data__entry")
"""The columns of a `Row`."""


class Follower:
    """Reads events added since the last call. Its position is kept in memory; the log is never changed."""

    def __init__(self, start: int | None = None) -> None:
        self.low = newest() if start is None else start
        self.seen: dict[int, float] = {}

    def read(self, clock: float) -> list[Row]:
        """New rows in order of id; a row that is committed late follows later ids. `clock` is monotonic seconds."""
        found = Event.objects.filter(pk__gt=self.low).order_by("pk")
        rows = [Row(*facts) for facts in found.values_list(*HINT)[:LIMIT]]
        new = [row for row in rows if row.pk not in self.seen]
        self.seen.update({row.pk: clock for row in new})
        self.advance(clock, full=len(rows) == LIMIT)
        return new

    def advance(self, clock: float, *, full: bool) -> None:
        """Advance the low mark past rows read more than a minute ago (immediately if there are too many)."""
        for pk in sorted(self.seen):
            if not full and clock - self.seen[pk] < OVERLAP_SECONDS:
                break
            self.low = pk
            del self.seen[pk]


def newest() -> int:
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
