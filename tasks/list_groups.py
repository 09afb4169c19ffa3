"""Groups of the task list by due date. Pure functions."""

from datetime import date, timedelta
from typing import Any

from tasks.display import Line


def grouped_by_due(lines: list[Line], on: date) -> list[dict[str, Any]]:
    """Non-empty groups in order: late, due this week, later. `on` is today."""
    sunday = on + timedelta(days=6 - on.weekday())
    late: list[Line] = []
    week: list[Line] = []
    later: list[Line] = []
    for line in lines:
        due = line.task.due_on or date.max
        (late if due < on else week if due <= sunday else later).append(line)
    groups = [("Late", late), ("This week", week), ("Later", later)]
    return [{"title": title, "late": title == "Late", "lines": rows} for title, rows in groups if rows]
