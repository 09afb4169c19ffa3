from audits.models.checklist import Checklist, ChecklistVersion, Item, Section
from audits.models.evidence import AnswerEvidence
from audits.models.export import AuditExport
from audits.models.finding import Finding
from audits.models.run import Addendum, Answer, AuditRun, SignOff
from audits.models.schedule import AuditSchedule

__all__ = [
    "Addendum",
    "Answer",
    "AnswerEvidence",
    "AuditExport",
    "AuditRun",
    "AuditSchedule",
    "Checklist",
    "ChecklistVersion",
    "Finding",
    "Item",
    "Section",
    "SignOff",
]
