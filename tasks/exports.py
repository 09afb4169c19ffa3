"""The list of tasks as a table for other programs."""

from collections.abc import Iterable

import tablib

from tasks.models import CorrectiveTask

COLUMNS = [
    "task",
    "title",
    "state",
    "owner",
    "team",
    "kind",
    "strength",
    "priority",
    "closes by",
    "first promised",
    "due",
    "moves",
    "done",
    "verified by",
    "proven",
    "incident",
    "done when",
]
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(tasks: Iterable[CorrectiveTask]) -> str:
    """One row per task. A cell that a spreadsheet would run as a formula gets an apostrophe in front."""
    data = tablib.Dataset(headers=COLUMNS)
    for task in tasks:
        data.append([guarded(cell) for cell in cells(task)])
    return str(data.export("csv"))


def guarded(cell: object) -> str:
    words = "" if cell is None else str(cell)
    return f"'{words}" if words.startswith(FORMULA) else words


def cells(task: CorrectiveTask) -> list[object]:
    return [
        task.ref,
        task.title,
        task.status,
        task.owner.handle if task.owner else task.owner_name,
        task.team.name if task.team else "",
        task.kind,
        task.strength,
        task.priority,
        task.closes_by,
        task.first_due_on,
        task.due_on,
        task.moves_of_date,
        task.done_at.date() if task.done_at else "",
        task.verified_by.handle if task.verified_by else "",
        "yes" if task.is_proven else "",
        task.incident.ref if task.incident else "",
        task.done_when,
    ]
