"""Plan one session or a series in one step: times, facilitator and invitations."""

import uuid
from collections.abc import Iterable
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import Invalid
from incidents.models import Incident
from notifications.outbox import one_mail_per_person
from tasks.models import CorrectiveTask
from training.actions.enrollment import invite_people
from training.actions.session_edits import name_co_facilitators, name_facilitator
from training.actions.sessions import create_session, open_session
from training.audiences import Audience, people_in
from training.models import Program, Session
from training.policies import must_plan
from training.series import MAX_SESSIONS, Slot


@transaction.atomic
def plan_series(
    program: Program | None,
    *,
    by: User,
    title: str,
    slots: list[Slot],
    audience: Audience | None = None,
    facilitator: User | None = None,
    co_facilitators: Iterable[User] = (),
    incident: Incident | None = None,
    task: CorrectiveTask | None = None,
    now: datetime | None = None,
    **facts: Any,
) -> list[Session]:
    """Plan a session for every slot, open it for RSVP and invite the audience. Without slots, one draft.

    `rsvp_days` in `facts`: RSVP closes so many days before each start. A task is closed by any session of a series.
    """
    must_plan(by)
    now = now or timezone.now()
    if len(slots) > MAX_SESSIONS:
        raise Invalid("count", f"A series has at most {MAX_SESSIONS} sessions. Plan the rest later.")
    rsvp_days = facts.pop("rsvp_days", None)
    series = uuid.uuid4() if len(slots) > 1 else None
    facts |= {"series": series, "incident": incident, "task": task}
    helpers = list(co_facilitators)
    wanted: list[Slot | None] = [*slots] or [None]
    planned = []
    with one_mail_per_person(f"series:{series}", now=now) if series else nullcontext():
        for slot in wanted:
            session = create_session(program, by=by, title=title, now=now, **facts)
            session = name_leaders(session, facilitator, helpers, by=by, announce=slot is None, now=now)
            if slot is not None:
                session = open_slot(session, slot, rsvp_days, by=by, now=now)
                people = people_in(audience or Audience(), session.circle, viewer=by, now=now)
                invite_people(session, people, by=by, now=now)
            planned.append(session)
    return planned


def name_leaders(
    session: Session, facilitator: User | None, helpers: list[User], *, by: User, announce: bool, now: datetime
) -> Session:
    """Who leads the session. `announce`: notify them now; else the invitation with the time does."""
    if facilitator:
        session = name_facilitator(session, to=facilitator, by=by, announce=announce, now=now)
    return name_co_facilitators(session, to=helpers, by=by, announce=announce, now=now)


def open_slot(session: Session, slot: Slot, rsvp_days: int | None, *, by: User, now: datetime) -> Session:
    until = slot.starts_at - timedelta(days=rsvp_days) if rsvp_days else None
    times: dict[str, Any] = {"starts_at": slot.starts_at, "ends_at": slot.ends_at, "rsvp_until": until}
    return open_session(session, by=by, now=now, **times)
