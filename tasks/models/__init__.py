from tasks.models.audit import Addendum, Answer, AuditRun, SignOff
from tasks.models.checklist import Checklist, ChecklistVersion, Item, Section
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
from tasks.models.evidence import Evidence
from tasks.models.finding import Finding
from tasks.models.promise import Promise
from tasks.models.schedule import AuditSchedule

__all__ = [
    "CHECKED",
    "DAYS_TO_DO",
    "FINISHED",
    "MOVES",
    "OWED",
    "UNFINISHED",
    "Addendum",
    "Answer",
    "AuditRun",
    "AuditSchedule",
    "Checklist",
    "ChecklistVersion",
    "ClosesBy",
    "CorrectiveTask",
    "Evidence",
    "Finding",
    "Item",
    "Kind",
    "Origin",
    "Priority",
    "Promise",
    "Section",
    "SignOff",
    "Status",
    "Strength",
]
