"""Groups open work by due date: overdue, this week, later. Pure functions."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from dashboard.registry import WorkItem


@dataclass
class Group:
    title: str
    icon: str
    late: bool = False
    items: list[WorkItem] = field(default_factory=list)


def grouped(items: Iterable[WorkItem], on: date) -> list[Group]:
    """Non-empty groups sorted by due date; items without a date come last."""
    late, week = Group("Overdue", "clock", late=True), Group("This week", "calendar-due")
    later = Group("Later", "calendar-event")
    sunday = on + timedelta(days=6 - on.weekday())
    for item in sorted(items, key=lambda each: (each.due is None, each.due or date.max, each.ref, each.title)):
        if item.due is None or item.due > sunday:
            later.items.append(item)
        else:
            (late if item.due < on else week).items.append(item)
    return [group for group in (late, week, later) if group.items]


def summary(groups: list[Group]) -> str:
    """For example "7 overdue, 2 due this week"."""
    sizes = {group.title: len(group.items) for group in groups}
    late, week = sizes.get("Overdue", 0), sizes.get("This week", 0)
    parts = [f"{late} overdue"] * bool(late) + [f"{week} due this week"] * bool(week)
    return ", ".join(parts) or "Nothing overdue or due this week"
