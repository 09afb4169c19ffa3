from training.models.attendance import Attendance, Feedback
from training.models.attendance_condition import AttendanceCondition
from training.models.certificate import SOON_DAYS, Certificate
from training.models.drill import Channel, Drill, DrillInject, DrillVersion, Release
from training.models.drill_review import (
    DrillFinding,
    DrillFindingCheck,
    DrillFindingQuerySet,
    DrillNote,
    DrillObjective,
)
from training.models.drill_run import SPEEDS, DrillAnswer, DrillPlayer, DrillRun, DrillRunInject
from training.models.duty import Duty
from training.models.enrollment import Enrollment
from training.models.program import Program, ProgramFile, ProgramVersion
from training.models.session import Session

__all__ = [
    "SOON_DAYS",
    "SPEEDS",
    "Attendance",
    "AttendanceCondition",
    "Certificate",
    "Channel",
    "Drill",
    "DrillAnswer",
    "DrillFinding",
    "DrillFindingCheck",
    "DrillFindingQuerySet",
    "DrillInject",
    "DrillNote",
    "DrillObjective",
    "DrillPlayer",
    "DrillRun",
    "DrillRunInject",
    "DrillVersion",
    "Duty",
    "Enrollment",
    "Feedback",
    "Program",
    "ProgramFile",
    "ProgramVersion",
    "Release",
    "Session",
]
