"""Rows for tests of training."""

from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import User
from core.access.models import Circle
from core.testing import NOW
from training.models import Attendance, Certificate, Duty, Enrollment, Program, Session


def make_program(by: User, **facts: Any) -> Program:
    number = Program.objects.count() + 1
    facts = {"title": f"Incident lead {number}", "slug": f"incident-lead-{number}", "state": "active", **facts}
    facts["circle"] = facts.get("circle") or Circle.public()
    return Program.objects.create(created_by=by, created_at=NOW, **facts)


def make_session(by: User, starts: datetime = NOW + timedelta(days=7), status: str = "open", **facts: Any) -> Session:
    """An open session in a week, one hour long, 12 seats. A draft has no time."""
    times = {} if status == "draft" else {"starts_at": starts, "ends_at": starts + timedelta(hours=1)}
    program = facts.pop("program", None) or make_program(by, circle=facts.get("circle"))
    facts = {"title": "Replay", "created_by": by, "created_at": NOW, **times, **facts}
    parent = facts.get("incident") or facts.get("task") or program
    facts["circle"] = facts.get("circle") or parent.circle
    return Session.objects.create(program=program, status=status, **facts)


def make_enrollment(session: Session, person: User, state: str = "going", **facts: Any) -> Enrollment:
    if state == "going":
        Session.objects.filter(pk=session.pk).update(taken=session.enrollments.filter(state="going").count() + 1)
    waiting = {"waiting_since": facts.pop("since", NOW)} if state == "waiting" else {}
    rows = Enrollment.objects.for_parent(session)
    return rows.create(person=person, state=state, changed_at=NOW, **waiting)


def make_attendance(session: Session, person: User, presence: str = "present", **facts: Any) -> Attendance:
    facts = {"marked_by": session.created_by, "at": NOW, **facts}
    return Attendance.objects.for_parent(session).create(person=person, presence=presence, **facts)


def make_certificate(program: Program, person: User, *, until: date | None = None, **facts: Any) -> Certificate:
    """Issued on the day of NOW or 300 days before `until`; without expiry unless `until` is given."""
    issued = min(NOW.date(), until - timedelta(days=300)) if until else NOW.date()
    facts = {"issued_on": issued, "program_version": program.version, "role": program.role or "Lead", **facts}
    facts = {"code": f"TEST-{Certificate.objects.count():04}-CODE", "issued_by": program.created_by, **facts}
    return Certificate.objects.for_parent(program).create(person=person, valid_until=until, issued_at=NOW, **facts)


def make_duty(person: User, role: str = "API on-call", **facts: Any) -> Duty:
    """A week of duty that begins a week after NOW, unless `starts` says otherwise."""
    starts = facts.pop("starts", NOW + timedelta(days=7))
    facts = {"ends_at": starts + timedelta(days=7), "created_by": person, "created_at": NOW, **facts}
    return Duty.objects.create(person=person, role=role, starts_at=starts, **facts)
