"""Attendance of sessions, walk-ins included. Corrections after closing are in `closing.py`."""

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
    session: Session, *, person: User, presence: str, by: User, note: str = "", now: datetime | None = None
) -> Attendance:
    """Record the attendance of one person, signed up or not. It can be changed until the session is closed."""
    must_run(by, session)
    now = now or timezone.now()
    if not session.is_upcoming or session.starts_at is None:
        raise Refused(f"{session.ref} is not open, so attendance cannot be changed.")
    if now < session.starts_at - EARLY:
        raise Refused("Attendance opens 15 minutes before the start.")
    return store_attendance(session, person=person, presence=presence, by=by, note=note, now=now)


def store_attendance(
    session: Session, *, person: User, presence: str, by: User, now: datetime, note: str = "", reason: str = ""
) -> Attendance:
    """Write the row and its event. The caller has checked permission and time."""
    if presence not in Attendance.Presence.values:
        raise Invalid("presence", "Choose present, partly, absent or excused.")
    if not User.objects.seeing(session.circle).filter(pk=person.pk).exists():
        raise Invalid("person", f"@{person.handle} has no access to {session.ref}. Grant access first.")
    facts = {"presence": presence, "note": note.strip(), "marked_by": by, "at": now}
    attendance, _ = Attendance.objects.for_parent(session).update_or_create(person=person, defaults=facts)
    data = {"person": person.handle, "presence": presence, **({"reason": reason} if reason else {})}
    event_type = "attendance.corrected" if reason else "attendance.marked"
    record(event_type, actor=by, target=session, at=now, **data)
    return attendance


@transaction.atomic
def mark_everyone_present(session: Session, *, by: User, now: datetime | None = None) -> int:
    """Mark those who are going and not marked yet as present. Returns how many."""
    must_run(by, session)
    marked = session.attendances.values("person")
    going = session.enrollments.filter(state="going").exclude(person__in=marked).select_related("person")
    for row in going:
        mark_attendance(session, person=row.person, presence=Attendance.Presence.PRESENT, by=by, now=now)
    return len(going)
