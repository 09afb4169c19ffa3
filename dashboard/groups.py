"""What waits, in the order of broken promises: late, this week, later. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from dashboard.registry import WorkItem

NUMBERS = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"]


@dataclass
class Group:
    title: str
    icon: str
    late: bool = False
    items: list[WorkItem] = field(default_factory=list)


def grouped(items: Iterable[WorkItem], on: date) -> list[Group]:
    """The groups that hold something, oldest promise first; what has no date comes last."""
    late, week = Group("Late", "clock", late=True), Group("This week", "calendar-due")
    later = Group("Later", "calendar-event")
    sunday = on + timedelta(days=6 - on.weekday())
    for item in sorted(items, key=lambda each: (each.due is None, each.due or date.max, each.ref, each.title)):
        if item.due is None or item.due > sunday:
            later.items.append(item)
        else:
            (late if item.due < on else week).items.append(item)
    return [group for group in (late, week, later) if group.items]


def summary(groups: list[Group]) -> str:
    """ "Two things are late; three more are due this week." """
    sizes = {group.title: len(group.items) for group in groups}
    late, week = sizes.get("Late", 0), sizes.get("This week", 0)
    if late and week:
        return f"{things(late)} late; {number(week).lower()} more {are(week)} due this week."
    if late:
        return f"{things(late)} late; nothing else is due this week."
    if week:
        return f"{things(week)} due this week; nothing is late."
    return "Nothing is late and nothing is due this week."


def things(count: int) -> str:
    return f"{number(count)} thing{'' if count == 1 else 's'} {are(count)}"


def are(count: int) -> str:
    return "is" if count == 1 else "are"


def number(count: int) -> str:
    return NUMBERS[count] if count < len(NUMBERS) else str(count)
