"""Rows for tests of training."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from core.access.models import Circle
from core.testing import NOW
from training.models import Enrollment, Program, Session


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
