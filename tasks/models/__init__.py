from tasks.models.corrective_task import (
    CHECKED,
    DAYS_TO_DO,
    FINISHED,
    MOVES,
    OWED,
    UNFINISHED,
    ClosesBy,
    CorrectiveTask,
    Kind,
    Origin,
    Priority,
    Status,
    Strength,
)
from tasks.models.due_date import DueDate
from tasks.models.evidence import Evidence

__all__ = [
    "CHECKED",
    "DAYS_TO_DO",
    "FINISHED",
    "MOVES",
    "OWED",
    "UNFINISHED",
    "ClosesBy",
    "CorrectiveTask",
    "DueDate",
    "Evidence",
    "Kind",
    "Origin",
    "Priority",
    "Status",
    "Strength",
]
