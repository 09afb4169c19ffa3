"""Deleting sealed events: the digests stay in the seals, and an event of its own says which ones were deleted and why.

That event is sealed too, so a deletion without it is a removed event.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from core.activity.log import record
from core.activity.models import EventSeal, SealState

if TYPE_CHECKING:
    from accounts.models import User

RANGES = re.compile(r"\d{1,19}(-\d{1,19})?(,\d{1,19}(-\d{1,19})?)*")
DELETED = "event_log.events_deleted"


def record_deletion(ids: Iterable[int], *, reason: str, by: "User", now: datetime) -> None:
    """Called in the transaction that deletes these events. Events that are not sealed yet need no explanation."""
    known = sorted(ids)
    if known and EventSeal.objects.filter(last_event__gte=known[0]).exists():
        state, _ = SealState.objects.get_or_create(pk=1)
        record(DELETED, actor=by, target=state, at=now, reason=reason, count=len(known), events=to_ranges(known))


def to_ranges(ids: Iterable[int]) -> str:
    """ "3-5,9" for 3, 4, 5 and 9."""
    spans: list[list[int]] = []
    for pk in sorted(ids):
        if spans and pk == spans[-1][1] + 1:
            spans[-1][1] = pk
        else:
            spans.append([pk, pk])
    return ",".join(f"{first}-{last}" if first != last else str(first) for first, last in spans)


def spans_in(text: str) -> Iterator[tuple[int, int]]:
    """A text of another form, which only a changed event can have, explains nothing."""
    if isinstance(text, str) and RANGES.fullmatch(text):
        for part in text.split(","):
            first, _, last = part.partition("-")
            yield int(first), int(last or first)


class DeletedIds:
    """The ids that deletions explain."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.spans: list[tuple[int, int]] = []
        for first, last in sorted(span for text in texts for span in spans_in(text)):
            if self.spans and first <= self.spans[-1][1] + 1:
                self.spans[-1] = (self.spans[-1][0], max(last, self.spans[-1][1]))
            else:
                self.spans.append((first, last))
        self.starts = [first for first, _ in self.spans]

    def __contains__(self, pk: int) -> bool:
        place = bisect_right(self.starts, pk) - 1
        return place >= 0 and self.spans[place][1] >= pk
