"""Groups open work by due date: now, overdue, this week, later. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from core.text.durations import duration_text
from dashboard.registry import WorkItem


@dataclass
class Group:
    title: str
    icon: str
    late: bool = False
    now: bool = False
    items: list[WorkItem] = field(default_factory=list)


def grouped(items: Sequence[WorkItem], on: date) -> list[Group]:
    """Non-empty groups sorted by due date; items without a date come last. Work that is due to the minute is first."""
    now = Group("Now", "flame", now=True)
    now.items = sorted((item for item in items if item.at), key=lambda each: (each.at, each.ref))
    late, week = Group("Overdue", "clock", late=True), Group("This week", "calendar-due")
    later = Group("Later", "calendar-event")
    sunday = on + timedelta(days=6 - on.weekday())
    by_day = (item for item in items if not item.at)
    for item in sorted(by_day, key=lambda each: (each.due is None, each.due or date.max, each.ref, each.title)):
        if item.due is None or item.due > sunday:
            later.items.append(item)
        else:
            (late if item.due < on else week).items.append(item)
    return [group for group in (now, late, week, later) if group.items]


def summary(groups: list[Group], now: datetime, others: Sequence[str] = ()) -> str:
    """For example "1 due in 46 min, 7 overdue, 2 due this week". `others` is what is not the person's own."""
    sizes = {group.title: len(group.items) for group in groups}
    late, week = sizes.get("Overdue", 0), sizes.get("This week", 0)
    first = next((group.items[0] for group in groups if group.now), None)
    parts = [f"{sizes['Now']} due now, the first {minutes_text(first.at, now)}"] if first and first.at else []
    parts += [f"{late} overdue"] * bool(late) + [f"{week} due this week"] * bool(week)
    if others:
        own = parts or ["Nothing of your own overdue or due this week"]
        return ", ".join([*own, *others])
    return ", ".join(parts) or "Nothing overdue or due this week"


def minutes_text(at: datetime, now: datetime) -> str:
    """ "in 46 min", "in 2 h 05 min", "4 min late"."""
    minutes = int((at - now).total_seconds() // 60)
    words = duration_text(abs(minutes) * 60)
    return f"{words} late" if minutes < 0 else f"in {words}"
