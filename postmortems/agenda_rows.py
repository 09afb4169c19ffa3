"""The agenda of a review meeting with its times: planned, and as it went. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from postmortems.models import AgendaItem, ReviewMeeting
from postmortems.run_sheet import steps_of

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class AgendaRow:
    """An incident of the agenda. `used` and `over` are minutes, for what has started or ended."""

    item: AgendaItem
    starts_at: datetime
    ends_at: datetime
    state: str  # "planned", "now", "done"
    used: int = 0

    @property
    def over(self) -> int:
        """Minutes beyond the plan."""
        return max(0, self.used - self.item.minutes)


def agenda_rows(meeting: ReviewMeeting, items: Iterable[AgendaItem], now: datetime) -> list[AgendaRow]:
    """Rows in the order of the agenda; an item that has not started follows the end of the one before it."""
    rows, at = [], meeting.started_at or meeting.starts_at
    for item in items:
        starts = item.started_at or at
        planned_end = starts + item.minutes * MINUTE
        if item.ended_at:
            row = AgendaRow(item, starts, item.ended_at, "done", minutes_between(starts, item.ended_at))
        elif item.started_at:
            row = AgendaRow(item, starts, max(planned_end, now), "now", minutes_between(starts, now))
        else:
            row = AgendaRow(item, starts, planned_end, "planned")
        rows.append(row)
        at = row.ends_at
    return rows


def minutes_between(start: datetime, end: datetime) -> int:
    return max(0, round((end - start) / MINUTE))


def step_rows(row: AgendaRow, now: datetime) -> list[dict[str, Any]]:
    """Parts of the discussion for `components/steps.html`; while it is discussed, the present one is marked."""
    steps = steps_of(row.item.minutes, row.starts_at)
    current = max((n for n, step in enumerate(steps) if step.starts_at <= now), default=0)

    def state(number: int) -> str:
        if row.state == "done":
            return "done"
        if row.state == "planned" or number > current:
            return ""
        return "now" if number == current else "done"

    return [
        {"label": step.label, "state": state(number), "minutes": step.minutes, "at": step.starts_at}
        for number, step in enumerate(steps)
    ]
