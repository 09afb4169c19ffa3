from training.models.program import Program
from training.models.session import Attendance, Enrollment, Session

__all__ = ["Attendance", "Enrollment", "Program", "Session"]
