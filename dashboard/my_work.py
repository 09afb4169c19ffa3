"""The open work of one person, from every app."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from dashboard.cached import cached_for
from dashboard.registry import WORK, WorkItem, work_rows
from dashboard.work_query import Row, by_source, to_work_rows
from reminders.upcoming import active_snoozes, next_ones, quiet_hours

if TYPE_CHECKING:
    from accounts.models import User


def load_work(user: "User", today: date, now: datetime) -> dict[str, list[Row]]:
    """Open work of every app and the upcoming reminders: one statement, cached until the next event."""
    found: dict[str, list[Row]] = cached_for(user, WORK, lambda: read_work(user, today, now))
    return found


def read_work(user: "User", today: date, now: datetime) -> dict[str, list[Row]]:
    queries = [rows(user, today) for rows, _ in work_rows.values()]
    queries += [
        to_work_rows("reminder-next", next_ones(user), limit=1, at="send_at"),
        to_work_rows("reminder-rest", active_snoozes(user, now), limit=1, at="until"),
        to_work_rows("reminder-quiet", quiet_hours(), start="quiet_from", end="quiet_to"),
    ]
    first, *others = [query.shown() for query in queries]
    return by_source(list(first.union(*others, all=True)))


def items_of(rows: dict[str, list[Row]]) -> list[WorkItem]:
    """The items of every app, in order of registration."""
    return [write(row) for name, (_, write) in work_rows.items() for row in rows.get(name, [])]
