"""Edit a session. People are notified only of a new time, length or place, with the reason."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import get_text_list

from accounts.hooks import after_deactivation
from accounts.models import User
from core.access.membership import add_members
from core.access.models import Circle
from core.activity.log import record
from core.errors import Invalid, Refused
from core.versioned import check_version, claim_version
from notifications.outbox import notify
from training.actions.enrollment import change_capacity
from training.actions.sessions import (
    NOTIFIED,
    Status,
    check_deadline,
    check_minimum,
    check_program,
    check_span,
    check_time,
    enrolled,
)
from training.models import Attendance, Enrollment, Feedback, Session
from training.policies import must_plan, must_run
from training.session_change_text import changes_text, fact_text

TIMES = {"starts_at", "ends_at", "zone"}
LINKS = {"program", "incident", "task"}
FIELDS = TIMES | LINKS | {"title", "format", "goal", "place", "minimum", "rsvp_until", "promotion_hours"}
FIELDS |= {"feedback_mode", "outcome"}
UPCOMING = {Status.OPEN, Status.RUNNING}


@transaction.atomic
def edit_session(
    session: Session,
    *,
    by: User,
    version: int | None = None,
    reason: str = "",
    capacity: int | None = None,
    facilitator: User | None = None,
    co_facilitators: Iterable[User] | None = None,
    now: datetime | None = None,
    **facts: Any,
) -> Session:
    """Change any field. Only what differs counts: an unchanged form changes nothing and notifies no one.

    `reason` is required if people must be notified (see `what_changed`). With a `version`, only if that is current.
    """
    must_run(by, session)
    if unknown := facts.keys() - FIELDS:
        raise TypeError(f"unknown facts: {sorted(unknown)}")
    now = now or timezone.now()
    if session.status == Status.CANCELED:
        raise Refused(f"{session.ref} is canceled. Plan a new session instead.")
    changed = {name: value for name, value in facts.items() if getattr(session, name) != value}
    if changed:
        session = change_facts(session, changed, by=by, version=version, reason=reason.strip(), now=now)
    else:
        check_version(session, version)
    if capacity is not None and capacity != session.capacity:
        session = change_capacity(session, by=by, capacity=capacity, now=now)
    if facilitator is not None:
        session = name_facilitator(session, to=facilitator, by=by, now=now)
    if co_facilitators is not None:
        session = name_co_facilitators(session, to=co_facilitators, by=by, now=now)
    return session


def change_facts(
    session: Session, facts: dict[str, Any], *, by: User, version: int | None, reason: str, now: datetime
) -> Session:
    check_facts(session, facts, now)
    changed, before = what_changed(session, facts), old_schedule(session)
    was = {name: fact_text(session, name) for name in facts}
    people = enrolled(session) if changed and session.status in UPCOMING else []
    if [person for person in people if person != by] and not reason:
        words = get_text_list(changed, "and")
        raise Invalid("reason", f"Enter a reason. It is sent to {len(people)} people with the new {words}.")
    claim_version(session, version)
    as_read = Session.objects.filter(pk=session.pk, status=session.status, sequence=session.sequence)
    if not as_read.update(sequence=session.sequence + bool(changed), **facts):
        raise Refused(f"{session.ref} was changed by someone else. Reload and try again.")
    if LINKS & facts.keys():
        follow_circle(session, facts)
    session.refresh_from_db()
    named = sorted(facts)
    written: dict[str, Any] = {"fields": named, "reason": reason, "changes": changes_text(was, session)}
    event = record("session.moved" if changed else "session.edited", actor=by, target=session, at=now, **written)
    if people:
        what: dict[str, Any] = {"changed": changed, "before": before, "reason": reason}
        notify(people, "session_moved", about=session, occasion=event.pk, now=now, **what)
    return session


def check_facts(session: Session, facts: dict[str, Any], now: datetime) -> None:
    """Raise Invalid for values that contradict each other. A new start moves the RSVP deadline by the same time."""
    if facts.get("title", session.title).strip() == "":
        raise Invalid("title", "Enter a title.")
    starts_at, ends_at = facts.get("starts_at", session.starts_at), facts.get("ends_at", session.ends_at)
    if TIMES & facts.keys():
        if starts_at is None or ends_at is None or session.status == Status.DRAFT:
            raise Refused(f"{session.ref} is not scheduled. Open it for RSVP with a time.")
        zone = facts.get("zone", session.zone)
        if session.status == Status.DONE or (starts_at == session.starts_at):
            check_span(starts_at, ends_at, zone)
        else:
            check_time(starts_at, ends_at, now, zone)
        if session.rsvp_until and session.starts_at and "rsvp_until" not in facts and starts_at != session.starts_at:
            facts["rsvp_until"] = session.rsvp_until + (starts_at - session.starts_at)
    check_deadline(facts.get("rsvp_until", session.rsvp_until), starts_at)
    check_minimum(facts.get("minimum", session.minimum), session.capacity)
    if session.status != Status.DONE and "outcome" in facts:
        raise Refused(f"{session.ref} is not closed. Close it with its outcome.")
    if session.status == Status.DONE and not facts.get("outcome", session.outcome).strip():
        raise Invalid("outcome", "Describe the outcome: what people can do now, and what was unexpected.")


def follow_circle(session: Session, facts: dict[str, Any]) -> None:
    """Use the access list of the linked incident or task. Refused if that would change a restricted access list."""
    program, incident, task = (facts.get(name, getattr(session, name)) for name in ("program", "incident", "task"))
    parent = incident or task or program or Circle.public()
    check_program(program, parent)
    circle_id = parent.pk if isinstance(parent, Circle) else parent.circle_id
    if circle_id == session.circle_id:
        return
    if Circle.objects.filter(pk__in=[circle_id, session.circle_id], restricted=True).exists():
        raise Refused("This would change who has access to the session. Plan a new session for it instead.")
    Session.objects.filter(pk=session.pk).update(circle=circle_id)
    for model in (Enrollment, Attendance, Feedback):
        model.objects.filter(session=session).update(circle=circle_id)


def what_changed(session: Session, facts: dict[str, Any]) -> list[str]:
    """The changes that calendars show, as text for the message."""
    if session.starts_at is None or session.ends_at is None:
        return []
    starts_at, ends_at = facts.get("starts_at", session.starts_at), facts.get("ends_at", session.ends_at)
    same_length = ends_at - starts_at == session.ends_at - session.starts_at
    differences = {"time": starts_at != session.starts_at, "length": not same_length, "place": "place" in facts}
    return [word for word, differs in differences.items() if differs]


def old_schedule(session: Session) -> dict[str, str]:
    """The time and place as they were, kept with the message that replaces them."""
    if session.starts_at is None or session.ends_at is None:
        return {}
    times = {"starts_at": session.starts_at.isoformat(), "ends_at": session.ends_at.isoformat()}
    return {**times, "zone": session.zone, "place": session.place}


@transaction.atomic
def move_session(
    session: Session,
    *,
    by: User,
    starts_at: datetime,
    ends_at: datetime,
    reason: str = "",
    now: datetime | None = None,
    **facts: Any,
) -> Session:
    """Change time, length or place. People with a calendar entry get the update, unless nothing changed."""
    must_run(by, session)
    if session.status != Status.OPEN:
        raise Refused(f"{session.ref} is not open. Reload and try again.")
    return edit_session(session, by=by, starts_at=starts_at, ends_at=ends_at, reason=reason, now=now, **facts)


@transaction.atomic
def name_facilitator(
    session: Session, *, to: User, by: User, announce: bool = True, now: datetime | None = None
) -> Session:
    """Set the facilitator, who can then run the session like a manager. `announce`: notify the people concerned."""
    now = now or timezone.now()
    before = session.facilitator
    if before == to:
        return session
    must_plan(by)
    check_facilitator(to)
    Session.objects.filter(pk=session.pk).update(facilitator=to)
    session.co_facilitators.remove(to)
    grant_facilitator_access(session, [to], now)
    session.refresh_from_db()
    event = record("session.facilitator_named", actor=by, target=session, at=now, to=to.handle)
    if announce:
        notify([to], "session_facilitator", about=session, occasion=event.pk, now=now)
        withdraw_facilitator_entries(session, [before] if before else [], occasion=event.pk, now=now)
    return session


@transaction.atomic
def name_co_facilitators(
    session: Session, *, to: Iterable[User], by: User, announce: bool = True, now: datetime | None = None
) -> Session:
    """Set the co-facilitators of the session. `announce`: notify the people concerned."""
    now = now or timezone.now()
    wanted = {person.pk: person for person in to if person.pk != session.facilitator_id}
    present = {person.pk: person for person in session.co_facilitators.all()}
    if wanted.keys() == present.keys():
        return session
    must_plan(by)
    new = [person for pk, person in wanted.items() if pk not in present]
    for person in new:
        check_facilitator(person)
    session.co_facilitators.set(wanted.values())
    grant_facilitator_access(session, new, now)
    handles = sorted(person.handle for person in wanted.values())
    event = record("session.co_facilitators_named", actor=by, target=session, at=now, to=handles)
    if announce:
        notify(new, "session_facilitator", about=session, occasion=event.pk, now=now)
        withdraw_facilitator_entries(
            session, [p for pk, p in present.items() if pk not in wanted], occasion=event.pk, now=now
        )
    return session


def check_facilitator(person: User) -> None:
    if not person.is_active or person.is_bot:
        raise Refused(f"{person.name} cannot be a facilitator.")


def grant_facilitator_access(session: Session, people: list[User], now: datetime) -> None:
    """Facilitators of a restricted session get access to it."""
    if session.circle.restricted:
        add_members(session.circle, people, now=now)


def withdraw_facilitator_entries(session: Session, people: list[User], *, occasion: int, now: datetime) -> None:
    """Withdraw the calendar entry from former facilitators who do not attend."""
    staying = set(session.enrollments.filter(person__in=people, state__in=NOTIFIED).values_list("person", flat=True))
    leaving = [person for person in people if person.pk not in staying]
    notify(leaving, "session_facilitator_left", about=session, occasion=occasion, now=now)


@after_deactivation
@transaction.atomic
def replace_facilitator(person: User, *, by: User, now: datetime) -> int:
    """Replace a deactivated facilitator by the first co-facilitator; without one, the planner is asked to name one."""
    led = Session.objects.filter(facilitator=person, status__in=[Status.DRAFT, Status.OPEN, Status.RUNNING])
    count = 0
    for session in led.select_related("created_by"):
        next_one = session.co_facilitators.filter(is_active=True).order_by("name").first()
        Session.objects.filter(pk=session.pk).update(facilitator=next_one)
        session.refresh_from_db()
        event = record("session.facilitator_left", actor=by, target=session, at=now, person=person.handle)
        if next_one:
            session.co_facilitators.remove(next_one)
            notify([next_one], "session_facilitator", about=session, occasion=event.pk, now=now)
        else:
            asked = [session.created_by, *User.objects.managers().seeing(session.circle)][:4]
            notify(asked, "session_needs_facilitator", about=session, occasion=event.pk, now=now)
        count += 1
    return count
