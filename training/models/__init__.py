from training.models.program import Programme
from training.models.session import Attendance, Enrolment, Session

__all__ = ["Attendance", "Enrolment", "Programme", "Session"]
