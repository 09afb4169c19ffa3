"""Lists of an audit export: sessions, attendance, certificates and drills."""

from typing import Any

from django.db.models import Q, QuerySet

from audits.period_export.registry import Cells, ExportList, Scope, export_list, person
from training.models import Attendance, Certificate, DrillRun, Session

SESSIONS = ["session", "title", "format", "status", "program", "starts", "ends", "zone", "facilitator", "incident"]
SESSIONS += ["task", "present", "partially present", "absent", "excused", "outcome", "reason it ended"]
CERTIFICATES = ["certificate", "person", "role", "program", "program version", "session", "basis", "issued on"]
CERTIFICATES += ["valid until", "issued by", "revoked", "revoked by", "reason for revocation", "code"]
DRILLS = ["drill", "title", "status", "started", "ended", "facilitator", "players", "script version", "incident"]
DRILLS += ["session", "went well", "to improve", "unexpected"]


def sessions_of(scope: Scope) -> QuerySet[Session]:
    rows: QuerySet[Session] = Session.objects.visible_to(scope.viewer).filter(scope.within("starts_at"))
    if scope.team:
        attended = Attendance.objects.filter(person__teams=scope.team).values("session")
        return rows.filter(Q(pk__in=attended) | Q(task__team=scope.team) | Q(incident__in=scope.incidents))
    return rows.filter(incident__in=scope.incidents) if scope.service else rows


def session_rows(scope: Scope) -> QuerySet[Session]:
    wanted = sessions_of(scope).values("pk")
    rows = Session.objects.filter(pk__in=wanted).with_attendance()
    return rows.select_related("program", "facilitator", "incident", "task").order_by("pk")


def session_cells(session: Any, scope: Scope) -> Cells:
    return {
        "session": session.ref,
        "title": session.title,
        "format": session.get_format_display(),
        "status": session.get_status_display(),
        "program": session.program_title,
        "starts": session.starts_at,
        "ends": session.ends_at,
        "zone": session.zone,
        "facilitator": person(session.facilitator),
        "incident": scope.ref(session.incident),
        "task": scope.ref(session.task),
        "present": session.n_present,
        "partially present": session.n_partial,
        "absent": session.n_absent,
        "excused": session.n_excused,
        "outcome": session.outcome,
        "reason it ended": session.ended_reason,
    }


def attendance_rows(scope: Scope) -> QuerySet[Attendance]:
    rows: QuerySet[Attendance] = Attendance.objects.history_visible_to(scope.viewer)
    rows = rows.filter(session__in=sessions_of(scope))
    return rows.select_related("session", "person", "marked_by").order_by("session", "pk")


def attendance_cells(row: Attendance, scope: Scope) -> Cells:
    return {
        "session": row.session.ref,
        "person": person(row.person),
        "presence": row.get_presence_display(),
        "note": row.note,
        "recorded by": person(row.marked_by),
        "recorded": row.at,
    }


def certificate_rows(scope: Scope) -> QuerySet[Certificate]:
    """Valid on at least one day of the period."""
    ended = Q(valid_until__lt=scope.first_day) | Q(revoked_at__lt=scope.start)
    rows: QuerySet[Certificate] = Certificate.objects.visible_to(scope.viewer)
    rows = rows.filter(issued_on__lte=scope.last_day).exclude(ended)
    if scope.team:
        rows = rows.filter(person__in=scope.team.members.all())
    if scope.service:
        rows = rows.none()
    return rows.select_related("person", "program", "session", "issued_by", "revoked_by").order_by("pk")


def certificate_cells(row: Certificate, scope: Scope) -> Cells:
    return {
        "certificate": row.ref,
        "person": person(row.person),
        "role": row.role,
        "program": row.program.title,
        "program version": row.program_version,
        "session": scope.ref(row.session),
        "basis": row.basis,
        "issued on": row.issued_on,
        "valid until": row.valid_until,
        "issued by": person(row.issued_by),
        "revoked": row.revoked_at,
        "revoked by": person(row.revoked_by),
        "reason for revocation": row.revoked_reason,
        "code": row.code,
    }


def drill_rows(scope: Scope) -> QuerySet[DrillRun]:
    """Only finished ones: what players have not seen yet must not be read here."""
    rows: QuerySet[DrillRun] = DrillRun.objects.visible_to(scope.viewer).held().filter(scope.within("started_at"))
    if not scope.is_everything:
        rows = rows.filter(drill__incident__in=scope.incidents)
    return rows.select_related("facilitator", "incident", "session").prefetch_related("players").order_by("pk")


def drill_cells(run: DrillRun, scope: Scope) -> Cells:
    return {
        "drill": run.label,
        "title": run.title,
        "status": run.get_state_display(),
        "started": run.started_at,
        "ended": run.ended_at,
        "facilitator": person(run.facilitator),
        "players": len(run.players.all()),
        "script version": run.version,
        "incident": scope.ref(run.incident),
        "session": scope.ref(run.session),
        "went well": run.went_well,
        "to improve": run.to_improve,
        "unexpected": run.unexpected,
    }


ATTENDANCE = ["session", "person", "presence", "note", "recorded by", "recorded"]
VALID = "Certificates that were valid on at least one day of the period; none in an export of a service."
HELD = "Drills that started in the period and have ended. The incident of a drill is in the list of incidents."
for found in [
    ExportList(
        "sessions", "Sessions", "Sessions that started in the period.", SESSIONS, session_rows, session_cells, 40
    ),
    ExportList(
        "attendance",
        "Attendance",
        "Attendance at the sessions in this export.",
        ATTENDANCE,
        attendance_rows,
        attendance_cells,
        41,
    ),
    ExportList("certificates", "Certificates", VALID, CERTIFICATES, certificate_rows, certificate_cells, 42),
    ExportList("drills", "Drills", HELD, DRILLS, drill_rows, drill_cells, 43),
]:
    export_list(found)
