"""What waits for one person, from every room."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from dashboard.prepared import Part, rows_of
from dashboard.registry import WorkItem, work_rows, work_sources
from dashboard.waiting import Row, by_source, shaped
from reminders.upcoming import next_ones, quiet_hours, rests

if TYPE_CHECKING:
    from accounts.models import User


def everything(user: "User", today: date, now: datetime) -> dict[str, list[Row]]:
    """What waits in every room, and what the reminders are about to do, in one statement."""

    def parts(person: "User") -> list[Part]:
        ahead = [
            shaped("reminder-next", next_ones(person)[:1], at="send_at"),
            shaped("reminder-rest", rests(person, now)[:1], at="until"),
            shaped("reminder-quiet", quiet_hours(), a="quiet_from", b="quiet_to"),
        ]
        return [
            (each.name, each.shown()) for each in [*(rows(person, today) for rows, _ in work_rows.values()), *ahead]
        ]

    return by_source(rows_of("my work", user, (today, *work_rows.values()), parts))


def items_of(user: "User", rows: dict[str, list[Row]], today: date) -> list[WorkItem]:
    """In words, of every room in turn."""
    written = [write(row) for name, (_, write) in work_rows.items() for row in rows.get(name, [])]
    return [*written, *(item for source in work_sources for item in source(user, today))]
