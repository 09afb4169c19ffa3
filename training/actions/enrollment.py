"""Invitations, RSVPs and the waitlist. Seats are reserved by compare-and-set; people who move up are notified."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.hooks import after_deactivation
from accounts.models import User
from core.access.rule import rows_seen_by
from core.activity.log import record
from core.errors import Invalid, Refused
from notifications.outbox import notify
from training.audiences import Audience, people_in
from training.models import Enrollment, Session
from training.notices import entry_is_held
from training.policies import must_run, who_can_run_text

State = Enrollment.State
ANSWERS = [State.GOING, State.MAYBE, State.DECLINED]
ANSWERED = {
    State.GOING: "session_confirmed",
    State.MAYBE: "session_confirmed",
    State.WAITING: "session_waiting",
    State.DECLINED: "session_left",
    State.WITHDRAWN: "session_left",
}


@transaction.atomic
def invite_people(
    session: Session, people: Iterable[User], *, by: User, now: datetime | None = None
) -> list[Enrollment]:
    """Invite people, each once, with a calendar entry."""
    must_run(by, session)
    if session.status != Session.Status.OPEN:
        raise Refused(f"Schedule {session.ref} before you invite people.")
    now = now or timezone.now()
    able = User.objects.people().seeing(session.circle).filter(pk__in=[person.pk for person in people])
    known = set(session.enrollments.values_list("person", flat=True))
    new = [person for person in able if person.pk not in known]
    enrollments = Enrollment.objects.for_parent(session)
    rows = [enrollments.build(person=person, changed_at=now) for person in new]
    enrollments.bulk_create(rows, ignore_conflicts=True)
    record("session.invited", actor=by, target=session, at=now, people=[person.handle for person in new])
    notify(new, "session_invitation", about=session, occasion=f"invited-{session.sequence}", now=now)
    return list(session.enrollments.filter(person__in=new))


@transaction.atomic
def invite_audience(session: Session, *, audience: Audience, by: User, now: datetime | None = None) -> list[Enrollment]:
    """Invite teams, everyone on duty for a role, everyone whose certificate ends soon, and people by name."""
    now = now or timezone.now()
    people = people_in(audience, session.circle, viewer=by, now=now)
    if not people:
        raise Invalid("people", "No one matches. Choose another team, role or person.")
    return invite_people(session, people, by=by, now=now)


@transaction.atomic
def rsvp(session: Session, *, by: User, state: str, now: datetime | None = None) -> Enrollment:
    """RSVP: going, maybe or can't go. If all seats are taken, going adds the person to the waitlist."""
    now = now or timezone.now()
    if state not in ANSWERS:
        raise Invalid("state", "Choose Going, Maybe or Can’t go.")
    if not enroll(session) or (session.starts_at and session.starts_at <= now):
        raise Refused(f"RSVP for {session.ref} is closed.")
    if state != State.DECLINED and session.rsvp_until and session.rsvp_until <= now:
        raise Refused(f"The RSVP deadline of {session.ref} has passed. Ask {who_can_run_text(session)}.")
    if state != State.GOING and is_only_facilitator(by, session):
        raise Refused(f"You are the facilitator of {session.ref}. Ask a manager to name another facilitator first.")
    enrollments = Enrollment.objects.for_parent(session)
    enrollment = enrollments.get_or_create(person=by, defaults={"changed_at": now})[0]
    if state == State.GOING:
        return reserve_seat_or_wait(enrollment, by=by, now=now)
    return release_place(enrollment, state, by=by, now=now)


def is_only_facilitator(person: User, session: Session) -> bool:
    return session.facilitator_id == person.pk and not session.co_facilitators.filter(is_active=True).exists()


def enroll(session: Session) -> bool:
    """Lock the session row, so that RSVPs are processed one at a time. Returns False if the session is not open.

    Without the lock, a released seat could stay empty while another person joins the waitlist.
    """
    return bool(Session.objects.filter(pk=session.pk, status=Session.Status.OPEN).update(taken=F("taken")))


def reserve_seat_or_wait(enrollment: Enrollment, *, by: User, now: datetime) -> Enrollment:
    if enrollment.state in {State.GOING, State.WAITING}:
        return enrollment
    if reserve_seat(enrollment.session):
        return set_state(enrollment, State.GOING, by=by, now=now)
    return set_state(enrollment, State.WAITING, by=by, now=now, waiting_since=now)


def reserve_seat(session: Session) -> bool:
    """Reserve a seat by compare-and-set. Returns False if all seats are taken."""
    return bool(Session.objects.filter(pk=session.pk, taken__lt=F("capacity")).update(taken=F("taken") + 1))


def release_place(enrollment: Enrollment, state: str, *, by: User, now: datetime) -> Enrollment:
    """Release the seat or the waitlist position."""
    if enrollment.state == state:
        return enrollment
    had_seat = enrollment.state == State.GOING
    kept = set_state(enrollment, state, by=by, now=now)
    if had_seat and not promote_next(enrollment.session, now=now):
        Session.objects.filter(pk=enrollment.session_id, taken__gt=0).update(taken=F("taken") - 1)
    return kept


def set_state(
    enrollment: Enrollment, state: str, *, by: User, now: datetime, waiting_since: datetime | None = None
) -> Enrollment:
    as_read = Enrollment.objects.filter(pk=enrollment.pk, state=enrollment.state)
    if not as_read.update(state=state, changed_at=now, waiting_since=waiting_since):
        raise Refused("Your RSVP was changed in another window. Reload and try again.")
    enrollment.refresh_from_db()
    about = {} if by == enrollment.person else {"person": enrollment.person.handle}
    event = record("session.rsvp_recorded", actor=by, target=enrollment.session, at=now, answer=state, **about)
    notify_answer(enrollment, occasion=event.pk, now=now)
    return enrollment


def notify_answer(enrollment: Enrollment, *, occasion: int, now: datetime) -> None:
    """Notify the person of the result of their answer. The message adds or cancels the calendar entry.

    The facilitator keeps the entry of the session they lead.
    """
    session, person = enrollment.session, enrollment.person
    kind = ANSWERED[State(enrollment.state)]
    if kind == "session_left" and (session.facilitator_id == person.pk or not entry_is_held(person.pk, session)):
        return
    notify([person], kind, about=session, occasion=occasion, now=now)


@after_deactivation
@transaction.atomic
def release_places(person: User, *, by: User, now: datetime) -> int:
    """When a person is deactivated, release their seats and waitlist places in upcoming sessions."""
    held = Enrollment.objects.filter(person=person, session__status=Session.Status.OPEN).exclude(
        state__in=[State.DECLINED, State.WITHDRAWN]
    )
    count = 0
    for enrollment in held.filter(session__ends_at__gt=now).select_related("session", "person").order_by("pk"):
        if enroll(enrollment.session):
            enrollment.refresh_from_db(fields=["state"])
            release_place(enrollment, State.WITHDRAWN, by=by, now=now)
            count += 1
    return count


def promote_next(session: Session, *, now: datetime) -> bool:
    """Give a free seat to the first person on the waitlist, unless it is too late. Returns True if someone moved up."""
    if session.starts_at and session.starts_at - now < timedelta(hours=session.promotion_hours):
        return False
    line = session.enrollments.filter(rows_seen_by("person"), state=State.WAITING)
    for waiting in line.select_related("person"):
        as_read = Enrollment.objects.filter(pk=waiting.pk, state=State.WAITING)
        if as_read.update(state=State.GOING, waiting_since=None, changed_at=now):
            event = record("session.promoted", actor=waiting.person, target=session, at=now)
            notify([waiting.person], "session_promoted", about=session, occasion=event.pk, now=now)
            return True
    return False


@transaction.atomic
def change_capacity(session: Session, *, by: User, capacity: int, now: datetime | None = None) -> Session:
    """Change the number of seats. More seats move people up; fewer than those taken are refused."""
    must_run(by, session)
    now, before = now or timezone.now(), session.capacity
    if capacity < session.minimum:
        raise Invalid("capacity", f"The minimum is {session.minimum} people. Lower it first, or keep more seats.")
    if not Session.objects.filter(pk=session.pk, taken__lte=capacity).update(capacity=capacity):
        raise Invalid("capacity", f"Seats already taken: {session.taken}. Enter at least that many.")
    session.refresh_from_db()
    while reserve_seat(session) and promote_next(session, now=now):
        session.refresh_from_db()
    recount_taken_seats(session)
    changes = f"seats: {before} → {capacity}"
    record("session.capacity_changed", actor=by, target=session, at=now, capacity=capacity, changes=changes)
    session.refresh_from_db()
    return session


def recount_taken_seats(session: Session) -> None:
    """Recount the taken seats from the RSVPs."""
    going = session.enrollments.filter(state=State.GOING).count()
    Session.objects.filter(pk=session.pk).update(taken=going)
