from training.models.attendance import Attendance, Feedback
from training.models.attendance_condition import AttendanceCondition
from training.models.certificate import SOON_DAYS, Certificate
from training.models.duty import Duty
from training.models.enrollment import Enrollment
from training.models.program import Program, ProgramFile, ProgramVersion
from training.models.session import Session

__all__ = [
    "SOON_DAYS",
    "Attendance",
    "AttendanceCondition",
    "Certificate",
    "Duty",
    "Enrollment",
    "Feedback",
    "Program",
    "ProgramFile",
    "ProgramVersion",
    "Session",
]
