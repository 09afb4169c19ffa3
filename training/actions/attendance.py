"""Attendance of sessions."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, Refused
from training.models import Attendance, Session
from training.policies import must_run

EARLY = timedelta(minutes=15)  # attendance opens shortly before the start


@transaction.atomic
def mark_attendance(
    session: Session, *, person: User, presence: str, by: User, now: datetime | None = None
) -> Attendance:
    """Record the attendance of one person. It can be changed until the session is closed."""
    must_run(by, session)
    now = now or timezone.now()
    if presence not in Attendance.Presence.values:
        raise Invalid("presence", "Choose present, partly, absent or excused.")
    if not session.is_upcoming or session.starts_at is None:
        raise Refused(f"{session.ref} is not open, so attendance cannot be changed.")
    if now < session.starts_at - EARLY:
        raise Refused("Attendance opens 15 minutes before the start.")
    facts = {"presence": presence, "marked_by": by, "at": now}
    attendance, _ = Attendance.objects.for_parent(session).update_or_create(person=person, defaults=facts)
    record("attendance.marked", actor=by, target=session, at=now, person=person.handle, presence=presence)
    return attendance
