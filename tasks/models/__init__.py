from tasks.models.corrective_task import (
    CHECKED,
    DAYS_TO_DO,
    FINISHED,
    NOT_BLOCKED,
    OUTSTANDING,
    TRANSITIONS,
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
from tasks.models.recurrence import Recurrence
from tasks.models.tracker import IssueLink, TrackerConnection

__all__ = [
    "CHECKED",
    "DAYS_TO_DO",
    "FINISHED",
    "NOT_BLOCKED",
    "OUTSTANDING",
    "TRANSITIONS",
    "UNFINISHED",
    "ClosesBy",
    "CorrectiveTask",
    "DueDate",
    "Evidence",
    "IssueLink",
    "Kind",
    "Origin",
    "Priority",
    "Recurrence",
    "Status",
    "Strength",
    "TrackerConnection",
]
