"""Sessions and attendance as tables. `core/tabular` escapes cells that a spreadsheet would run as formulas."""

from collections.abc import Iterable
from datetime import date

from core.tabular.write_tables import Value, to_csv
from training.models import Attendance, Certificate, Session
from training.readiness import STATES, Matrix

MAX_ROWS = 10_000
PRESENCES = Attendance.Presence.values
SESSION_COLUMNS = ["session", "title", "format", "program", "status", "starts", "ends", "time zone", "place"]
SESSION_COLUMNS += ["facilitator", "seats", "going", *PRESENCES, "incident", "task", "outcome", "reason"]
ATTENDANCE_COLUMNS = ["person", "name", "session", "title", "format", "program", "starts", "attendance", "note"]
READINESS_COLUMNS = ["person", "name", "role", "status", "last valid day", "duty from", "qualify by", "steps"]
CERTIFICATE_COLUMNS = ["certificate", "person", "name", "role", "program", "version", "status", "issued", "valid until"]
CERTIFICATE_COLUMNS += ["issued by", "reason for revoking"]


def sessions_csv(rows: Iterable[Session]) -> str:
    """One row per session, newest first, at most 10,000."""
    return to_csv(SESSION_COLUMNS, (session_cells(row) for row in rows))


def session_cells(session: Session) -> list[Value]:
    return [
        session.ref,
        session.title,
        session.get_format_display(),
        session.program_title,
        session.get_status_display(),
        session.starts_at,
        session.ends_at,
        session.zone,
        session.place,
        session.facilitator.handle if session.facilitator else "",
        session.capacity,
        session.taken,
        *[getattr(session, f"n_{name}") for name in PRESENCES],
        session.incident.ref if session.incident else "",
        session.task.ref if session.task else "",
        session.outcome,
        session.ended_reason,
    ]


def attendance_csv(rows: Iterable[Attendance]) -> str:
    """One row per person and session."""
    return to_csv(ATTENDANCE_COLUMNS, (attendance_cells(row) for row in rows))


def attendance_cells(row: Attendance) -> list[Value]:
    session = row.session
    return [
        row.person.handle,
        row.person.name,
        session.ref,
        session.title,
        session.get_format_display(),
        session.program_title,
        session.starts_at,
        row.get_presence_display(),
        row.note,
    ]


def certificates_csv(rows: Iterable[Certificate], on: date) -> str:
    """One row per certificate, with its status on that day."""
    return to_csv(CERTIFICATE_COLUMNS, (certificate_cells(row, on) for row in rows))


def certificate_cells(row: Certificate, on: date) -> list[Value]:
    return [
        row.ref,
        row.person.handle,
        row.person.name,
        row.role,
        row.program.title,
        row.program_version,
        row.state(on),
        row.issued_on,
        row.valid_until,
        row.issued_by.handle,
        row.revoked_reason,
    ]


def readiness_csv(matrix: Matrix) -> str:
    """One row per person and role that concern each other."""
    rows = ((row.person, matrix.roles[n], cell) for row in matrix.rows for n, cell in enumerate(row.cells))
    return to_csv(
        READINESS_COLUMNS,
        (
            [person.handle, person.name, role, STATES[cell.state], cell.until, cell.duty, cell.due, cell.steps]
            for person, role, cell in rows
            if cell.state != "none"
        ),
    )
