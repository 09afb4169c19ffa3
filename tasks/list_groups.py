"""Groups of the task list by due date."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from tasks.display import Line
from tasks.models import CorrectiveTask

MAX_COUNTED = 1000


def count_by_due(rows: QuerySet[CorrectiveTask], on: date) -> dict[str, int]:
    """How many tasks there are in all and in each group, counted up to `MAX_COUNTED` + 1. One query."""
    sunday = end_of_week(on)
    return (
        rows.order_by()
        .values("due_on")[: MAX_COUNTED + 1]
        .aggregate(
            total=Count("*"),
            late=Count("due_on", filter=Q(due_on__lt=on)),
            week=Count("due_on", filter=Q(due_on__gte=on, due_on__lte=sunday)),
            later=Count("due_on", filter=Q(due_on__gt=sunday)),
        )
    )


def grouped_by_due(lines: list[Line], on: date, counts: dict[str, int]) -> list[dict[str, Any]]:
    """Non-empty groups in order: late, due this week, later, with the `counts` of all pages. `on` is today."""
    sunday = end_of_week(on)
    late: list[Line] = []
    week: list[Line] = []
    later: list[Line] = []
    for line in lines:
        due = line.task.due_on or date.max
        (late if due < on else week if due <= sunday else later).append(line)
    known = counts["total"] <= MAX_COUNTED
    groups = [("late", "Late", late), ("week", "This week", week), ("later", "Later", later)]
    return [
        {"title": title, "late": name == "late", "lines": rows, "count": counts[name] if known else None}
        for name, title, rows in groups
        if rows
    ]


def end_of_week(on: date) -> date:
    return on + timedelta(days=6 - on.weekday())


def total_text(count: int, which: str = "") -> str:
    """ "13 open tasks"."""
    if count > MAX_COUNTED:
        return f"More than {MAX_COUNTED:,} {which}tasks"
    return f"{count} {which}task{'' if count == 1 else 's'}"
