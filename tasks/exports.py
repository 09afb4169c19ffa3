"""Export of the task list as a table."""

from core.tabular.write_tables import Value
from tasks.models import CorrectiveTask

COLUMNS = [
    "task",
    "title",
    "status",
    "owner",
    "team",
    "kind",
    "strength",
    "priority",
    "closes by",
    "first due date",
    "due",
    "due date changes",
    "done",
    "verified by",
    "effective",
    "incident",
    "done when",
]


def cells(task: CorrectiveTask) -> list[Value]:
    """One row per task. core/tabular escapes cells that a spreadsheet would run as formulas."""
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
        task.due_date_changes,
        task.done_on,
        task.verified_by.handle if task.verified_by else "",
        "yes" if task.is_effective else "",
        task.incident.ref if task.incident else "",
        task.done_when,
    ]
