"""Answer, edit or cancel the coming sessions of a series in one step, with one mail per person.

`scope` is "all" for every open session of the series that has not begun, or "following" for those from this one on.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import Invalid, Refused
from core.schedule.moments import Unclear
from notifications.outbox import one_mail_per_person
from training.actions.enrollment import State, is_only_facilitator, rsvp
from training.actions.session_edits import edit_session
from training.actions.sessions import cancel_session, check_zone
from training.models import Enrollment, Session
from training.series import ALL, FOLLOWING, TimeChange


def coming_sessions(session: Session, *, by: User, scope: str = ALL, now: datetime) -> list[Session]:
    """Those that `by` may see, in one order, so that two people who change them at once do not block each other."""
    if session.series is None:
        raise Refused(f"{session.ref} is not part of a series.")
    rows = Session.objects.visible_to(by).coming_in(session.series, now)
    if scope == FOLLOWING and session.starts_at:
        rows = rows.filter(starts_at__gte=session.starts_at)
    found = list(rows.for_list().select_related("circle").order_by("pk"))
    if not found:
        raise Refused("No upcoming sessions are left in this series.")
    return found


@transaction.atomic
def rsvp_to_series(
    session: Session, *, by: User, state: str, scope: str = ALL, now: datetime | None = None
) -> list[Enrollment]:
    """RSVP to every coming session that still takes this answer, or join its waitlist if all seats are taken."""
    now = now or timezone.now()
    rows = [row for row in coming_sessions(session, by=by, scope=scope, now=now) if takes_answer(row, by, state, now)]
    if not rows:
        raise Refused("RSVP is closed for every upcoming session of this series.")
    with one_mail_per_person(f"series-answer:{uuid.uuid4()}", now=now):
        return [rsvp(row, by=by, state=state, now=now) for row in rows]


def takes_answer(session: Session, person: User, state: str, now: datetime) -> bool:
    """Whether the deadline has not passed, and no session is left without its facilitator."""
    in_time = state == State.DECLINED or session.rsvp_until is None or session.rsvp_until > now
    return in_time and (state == State.GOING or not is_only_facilitator(person, session))


@transaction.atomic
def edit_series(
    session: Session,
    *,
    by: User,
    scope: str,
    times: TimeChange | None = None,
    rsvp_before: timedelta | None = None,
    co_facilitators: Iterable[User] | None = None,
    now: datetime | None = None,
    **facts: Any,
) -> list[Session]:
    """Make the same change to each session, or none at all. `facts` as for `edit_session`.

    `times` moves each from its own day; `rsvp_before` sets its RSVP deadline so long before its start.
    """
    now = now or timezone.now()
    if times and times.zone:
        check_zone(times.zone)
    helpers = None if co_facilitators is None else list(co_facilitators)
    edited = []
    with one_mail_per_person(f"series-edit:{uuid.uuid4()}", now=now):
        for row in coming_sessions(session, by=by, scope=scope, now=now):
            try:
                own = facts_of(row, times, rsvp_before)
                edited.append(edit_session(row, by=by, co_facilitators=helpers, now=now, **facts, **own))
            except Unclear as error:
                raise Invalid("clock", f"{row.ref}: {error.message}") from error
            except Invalid as error:
                words = error.message if error.field == "reason" else f"{row.ref}: {error.message}"
                raise Invalid(error.field, words) from error
    return edited


def facts_of(session: Session, times: TimeChange | None, rsvp_before: timedelta | None) -> dict[str, Any]:
    """The times and the deadline of one session."""
    starts_at, ends_at = session.starts_at, session.ends_at
    if starts_at is None or ends_at is None:
        return {}
    facts: dict[str, Any] = {}
    if times:
        starts_at, ends_at = times.apply(starts_at, ends_at, session.zone)
        facts = {"starts_at": starts_at, "ends_at": ends_at, "zone": times.zone or session.zone}
    if rsvp_before is not None:
        facts["rsvp_until"] = starts_at - rsvp_before
    return facts


@transaction.atomic
def cancel_series(
    session: Session, *, by: User, reason: str, scope: str = ALL, now: datetime | None = None
) -> list[Session]:
    """Cancel each session and remove it from calendars."""
    now = now or timezone.now()
    with one_mail_per_person(f"series-cancel:{uuid.uuid4()}", now=now):
        rows = coming_sessions(session, by=by, scope=scope, now=now)
        return [cancel_session(row, by=by, reason=reason, now=now) for row in rows]
