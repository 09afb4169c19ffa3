"""Sessions: plan, schedule, reschedule, cancel, close. Enrolled people are notified of each change."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User, zone_names
from core.access.membership import add_members
from core.access.models import PUBLIC_CIRCLE_ID
from core.activity.log import record
from core.errors import Invalid, Refused
from incidents.models import Incident
from notifications.outbox import notify
from tasks.actions.satisfaction import Proof, satisfy
from tasks.models import OWED, CorrectiveTask
from training.models import Attendance, Enrollment, Program, Session
from training.policies import must_plan, must_run

Status = Session.Status
LATEST = timedelta(days=20 * 366)
CAME = [Attendance.Presence.PRESENT, Attendance.Presence.PARTIAL]
TOLD = [Enrollment.State.INVITED, Enrollment.State.GOING, Enrollment.State.MAYBE, Enrollment.State.WAITING]


@transaction.atomic
def plan_session(
    program: Program,
    *,
    by: User,
    title: str,
    incident: Incident | None = None,
    task: CorrectiveTask | None = None,
    now: datetime | None = None,
    **facts: Any,
) -> Session:
    """Plan a session without a date. It is listed as not scheduled until it gets one."""
    must_plan(by)
    return create_session(program, by=by, title=title, incident=incident, task=task, now=now or timezone.now(), **facts)


def create_session(
    program: Program,
    *,
    by: User,
    title: str,
    incident: Incident | None,
    task: CorrectiveTask | None,
    now: datetime,
    **facts: Any,
) -> Session:
    """Create the row and its event. Also used by confirmed imports."""
    incident = incident or (task.incident if task else None) or program.incident
    parent = incident or task or program
    if program.circle_id not in {PUBLIC_CIRCLE_ID, parent.circle_id}:
        raise Refused("This program belongs to another incident. Choose a program of this incident or a general one.")
    session = Session.objects.for_parent(parent).create(
        program=program,
        title=title.strip() or program.title,
        incident=incident,
        task=task,
        created_by=by,
        created_at=now,
        **facts,
    )
    record("session.planned", actor=by, target=session, at=now, program=program.title)
    return session


@transaction.atomic
def open_session(
    session: Session, *, by: User, starts_at: datetime, ends_at: datetime, now: datetime | None = None, **facts: Any
) -> Session:
    """Schedule a session with time, place and seats, and open it for RSVP."""
    must_run(by, session)
    now = now or timezone.now()
    check_time(starts_at, ends_at, now, facts.get("zone", session.zone))
    as_read = Session.objects.filter(pk=session.pk, status=Status.DRAFT)
    if not as_read.update(status=Status.OPEN, starts_at=starts_at, ends_at=ends_at, **facts):
        raise Refused(f"{session.ref} is already scheduled. Change the time instead.")
    session.refresh_from_db()
    event = record("session.opened", actor=by, target=session, at=now, starts_at=starts_at.isoformat())
    notify([session.facilitator], "session_facilitator", about=session, occasion=event.pk, now=now)
    return session


def check_time(starts_at: datetime, ends_at: datetime, now: datetime, zone: str = "UTC") -> None:
    """Raise Invalid unless the time is in the future, within range, and in a known time zone."""
    if zone not in zone_names():
        raise Invalid("zone", "Choose a time zone, for example Europe/Berlin.")
    if max(starts_at, ends_at) > now + LATEST:
        raise Invalid("starts_at", "Enter a time within the next 20 years.")
    if starts_at < now:
        raise Invalid("starts_at", "This time is in the past. Enter a future time.")
    if ends_at <= starts_at:
        raise Invalid("ends_at", "The end must be after the start.")


@transaction.atomic
def move_session(
    session: Session, *, by: User, starts_at: datetime, ends_at: datetime, now: datetime | None = None, **facts: Any
) -> Session:
    """Change time, length or place. People with a calendar entry get the update, unless nothing changed."""
    must_run(by, session)
    now = now or timezone.now()
    facts = {"starts_at": starts_at, "ends_at": ends_at, **facts}
    facts = {name: value for name, value in facts.items() if getattr(session, name) != value}
    if not facts and session.status == Status.OPEN:
        return session
    if {"starts_at", "ends_at", "zone"} & facts.keys():
        check_time(starts_at, ends_at, now, facts.get("zone", session.zone))
    changed, before = what_changed(session, starts_at, ends_at, facts), told_as(session)
    as_read = Session.objects.filter(pk=session.pk, status=Status.OPEN, sequence=session.sequence)
    if not as_read.update(sequence=session.sequence + bool(changed), **facts):
        raise Refused(f"{session.ref} was changed by someone else or is not open. Reload and try again.")
    session.refresh_from_db()
    event = record("session.moved", actor=by, target=session, at=now, starts_at=starts_at.isoformat(), changed=changed)
    if changed:
        what: dict[str, Any] = {"changed": changed, "before": before}
        notify(enrolled(session), "session_moved", about=session, occasion=event.pk, now=now, **what)
    return session


def what_changed(session: Session, starts_at: datetime, ends_at: datetime, facts: dict[str, Any]) -> list[str]:
    """What calendars show differently from now on, in the words of the message."""
    if session.starts_at is None or session.ends_at is None:
        return []
    same_length = ends_at - starts_at == session.ends_at - session.starts_at
    told = {"time": starts_at != session.starts_at, "length": not same_length, "place": "place" in facts}
    return [word for word, differs in told.items() if differs]


def told_as(session: Session) -> dict[str, str]:
    """The time and place as they were, kept with the message that replaces them."""
    if session.starts_at is None or session.ends_at is None:
        return {}
    times = {"starts_at": session.starts_at.isoformat(), "ends_at": session.ends_at.isoformat()}
    return {**times, "zone": session.zone, "place": session.place}


def enrolled(session: Session) -> list[User]:
    rows = session.enrollments.filter(state__in=TOLD).select_related("person")
    people = [row.person for row in rows]
    return [*people, session.facilitator] if session.facilitator else people


@transaction.atomic
def cancel_session(session: Session, *, by: User, reason: str, now: datetime | None = None) -> Session:
    """Cancel a session and remove it from calendars."""
    must_run(by, session)
    if not reason.strip():
        raise Invalid("reason", "Enter a reason. People see it in the cancellation.")
    now = now or timezone.now()
    as_read = Session.objects.filter(pk=session.pk, status__in=[Status.DRAFT, Status.OPEN, Status.RUNNING])
    if not as_read.update(status=Status.CANCELLED, ended_reason=reason, sequence=session.sequence + 1):
        raise Refused(f"{session.ref} has already ended.")
    session.refresh_from_db()
    event = record("session.cancelled", actor=by, target=session, at=now, reason=reason)
    notify(enrolled(session), "session_cancelled", about=session, occasion=event.pk, now=now, reason=reason)
    return session


@transaction.atomic
def name_facilitator(session: Session, *, to: User, by: User, now: datetime | None = None) -> Session:
    """Set the facilitator, who can then run the session like a manager."""
    must_plan(by)
    if not to.is_active or to.is_bot:
        raise Refused(f"{to.name} cannot be a facilitator.")
    now = now or timezone.now()
    before = session.facilitator
    if before == to:
        return session
    Session.objects.filter(pk=session.pk).update(facilitator=to)
    if session.circle.restricted:
        add_members(session.circle, [to], now=now)
    session.refresh_from_db()
    event = record("session.facilitator_named", actor=by, target=session, at=now, to=to.handle)
    notify([to], "session_facilitator", about=session, occasion=event.pk, now=now)
    if before and not session.enrollments.filter(person=before, state__in=TOLD).exists():
        notify([before], "session_facilitator_left", about=session, occasion=event.pk, now=now)
    return session


@transaction.atomic
def close_session(session: Session, *, by: User, outcome: str, now: datetime | None = None) -> Session:
    """Mark the session as held, with an outcome. Attendance must be recorded. Closes the task of the session."""
    must_run(by, session)
    now = now or timezone.now()
    if not outcome.strip():
        raise Invalid("outcome", "Describe the outcome: what people can do now, and what was unexpected.")
    if session.starts_at is None or session.starts_at > now:
        raise Refused(f"{session.ref} has not started.")
    came = session.attendances.filter(presence__in=CAME).count()
    if not came:
        raise Refused("Record attendance first.")
    as_read = Session.objects.filter(pk=session.pk, status__in=[Status.OPEN, Status.RUNNING])
    if not as_read.update(status=Status.DONE, outcome=outcome.strip()):
        raise Refused(f"{session.ref} has already ended.")
    session.refresh_from_db()
    record("session.held", actor=by, target=session, at=now, came=came)
    close_task(session, came, by=by, now=now)
    return session


def close_task(session: Session, came: int, *, by: User, now: datetime) -> None:
    """Close the task of the session. A task that is still proposed is not changed."""
    task = session.task
    if task is not None and task.status in OWED:
        proof = Proof("session", session.ref, f"{came} attended. {session.outcome}"[:500])
        satisfy(task, proof, by=by, now=now)
