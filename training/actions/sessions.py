"""Sessions: plan, schedule, start, cancel. Enrolled people are notified of each change."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User, zone_names
from core.access.models import PUBLIC_CIRCLE_ID, Circle
from core.activity.log import record
from core.errors import Invalid, Refused
from incidents.models import Incident
from notifications.outbox import notify
from tasks.models import CorrectiveTask
from training.models import Enrollment, Program, Session
from training.policies import must_plan, must_run

Status = Session.Status
LATEST = timedelta(days=20 * 366)
SHORTEST, LONGEST = timedelta(minutes=5), timedelta(days=14)
MAX_MINUTES = LONGEST // timedelta(minutes=1)
NOTIFIED = [Enrollment.State.INVITED, Enrollment.State.GOING, Enrollment.State.MAYBE, Enrollment.State.WAITING]


@transaction.atomic
def plan_session(
    program: Program | None,
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
    program: Program | None,
    *,
    by: User,
    title: str,
    incident: Incident | None,
    task: CorrectiveTask | None,
    now: datetime,
    **facts: Any,
) -> Session:
    """Create the row and its event. Also used by confirmed imports."""
    incident = incident or (task.incident if task else None) or (program.incident if program else None)
    parent = incident or task or program or Circle.public()
    check_program(program, parent)
    if not (title := title.strip() or (program.title if program else "")):
        raise Invalid("title", "Enter a title.")
    check_minimum(facts.get("minimum") or 0, facts.get("capacity") or Session._meta.get_field("capacity").default)
    rows = Session.objects.for_parent(parent)
    facts |= {"program": program, "incident": incident, "task": task}
    session = rows.create(title=title, created_by=by, created_at=now, **facts)
    record("session.planned", actor=by, target=session, at=now, program=session.program_title)
    return session


def check_program(program: Program | None, parent: Any) -> None:
    """Refuse a program with another access list: people without access to it would see its title."""
    circle = parent.pk if isinstance(parent, Circle) else parent.circle_id
    if program and program.circle_id not in {PUBLIC_CIRCLE_ID, circle}:
        raise Refused("This program belongs to another incident. Choose a program of this incident or a general one.")


@transaction.atomic
def open_session(
    session: Session,
    *,
    by: User,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime | None = None,
    **facts: Any,
) -> Session:
    """Schedule a session with time, place and seats, and open it for RSVP."""
    must_run(by, session)
    now = now or timezone.now()
    check_time(starts_at, ends_at, now, facts.get("zone", session.zone))
    check_deadline(facts.get("rsvp_until"), starts_at)
    check_minimum(facts.get("minimum", session.minimum), facts.get("capacity", session.capacity))
    as_read = Session.objects.filter(pk=session.pk, status=Status.DRAFT)
    if not as_read.update(status=Status.OPEN, starts_at=starts_at, ends_at=ends_at, **facts):
        raise Refused(f"{session.ref} is already scheduled. Change the time instead.")
    session.refresh_from_db()
    event = record("session.opened", actor=by, target=session, at=now, starts_at=starts_at.isoformat())
    notify(leaders(session), "session_facilitator", about=session, occasion=event.pk, now=now)
    return session


def check_time(starts_at: datetime, ends_at: datetime, now: datetime, zone: str = "UTC") -> None:
    """Raise Invalid unless the time is in the future, within range, and in a known time zone."""
    check_span(starts_at, ends_at, zone)
    if max(starts_at, ends_at) > now + LATEST:
        raise Invalid("starts_at", "Enter a time within the next 20 years.")
    if starts_at < now:
        raise Invalid("starts_at", "This time is in the past. Enter a future time, or record a past session.")


def check_zone(zone: str) -> None:
    if zone not in zone_names():
        raise Invalid("zone", "Choose a time zone, for example Europe/Berlin.")


def check_span(starts_at: datetime, ends_at: datetime, zone: str) -> None:
    check_zone(zone)
    if ends_at <= starts_at:
        raise Invalid("ends_at", "The end must be after the start.")
    if not SHORTEST <= ends_at - starts_at <= LONGEST:
        raise Invalid("ends_at", "A session lasts 5 minutes to 14 days.")


def check_deadline(rsvp_until: datetime | None, starts_at: datetime | None) -> None:
    if rsvp_until and starts_at and rsvp_until > starts_at:
        raise Invalid("rsvp_until", "The RSVP deadline must be before the start.")


def check_minimum(minimum: int, capacity: int) -> None:
    if minimum > capacity:
        raise Invalid("minimum", f"The minimum must fit the {capacity} seats.")


def leaders(session: Session) -> list[User]:
    """The facilitator and the co-facilitators."""
    named = [session.facilitator] if session.facilitator else []
    return [*named, *session.co_facilitators.all()]


def enrolled(session: Session) -> list[User]:
    """People with a seat or a waitlist place, and the facilitators."""
    rows = session.enrollments.filter(state__in=NOTIFIED).select_related("person")
    return list({person.pk: person for person in [*(row.person for row in rows), *leaders(session)]}.values())


@transaction.atomic
def start_session(session: Session, *, by: User, now: datetime | None = None) -> Session:
    """Mark an open session as running. It may start up to an hour early."""
    must_run(by, session)
    now = now or timezone.now()
    if session.starts_at is None or now < session.starts_at - timedelta(hours=1):
        raise Refused(f"{session.ref} can be started from one hour before its time.")
    if not Session.objects.filter(pk=session.pk, status=Status.OPEN).update(status=Status.RUNNING):
        raise Refused(f"{session.ref} is not open. Reload and try again.")
    session.refresh_from_db()
    record("session.started", actor=by, target=session, at=now)
    return session


@transaction.atomic
def cancel_session(session: Session, *, by: User, reason: str, now: datetime | None = None) -> Session:
    """Cancel a session and remove it from calendars."""
    must_run(by, session)
    if not reason.strip():
        raise Invalid("reason", "Enter a reason. People see it in the cancellation.")
    now = now or timezone.now()
    as_read = Session.objects.filter(pk=session.pk, status__in=[Status.DRAFT, Status.OPEN, Status.RUNNING])
    if not as_read.update(status=Status.CANCELED, ended_reason=reason, sequence=session.sequence + 1):
        raise Refused(f"{session.ref} has already ended.")
    session.refresh_from_db()
    event = record("session.canceled", actor=by, target=session, at=now, reason=reason)
    notify(enrolled(session), "session_canceled", about=session, occasion=event.pk, now=now, reason=reason)
    return session
