"""Plan one session or a series in one step: times, facilitator and invitations."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import Invalid
from incidents.models import Incident
from tasks.models import CorrectiveTask
from training.actions.enrollment import invite_people
from training.actions.session_edits import name_co_facilitators, name_facilitator
from training.actions.sessions import create_session, open_session
from training.audiences import Audience, people_in
from training.models import Program, Session
from training.policies import must_plan
from training.recurrence import MOST_SESSIONS, Slot


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
    if len(slots) > MOST_SESSIONS:
        raise Invalid("count", f"A series has at most {MOST_SESSIONS} sessions. Plan the rest later.")
    rsvp_days = facts.pop("rsvp_days", None)
    series = uuid.uuid4() if len(slots) > 1 else None
    facts |= {"series": series, "incident": incident, "task": task}
    wanted: list[Slot | None] = [*slots] or [None]
    planned = []
    for slot in wanted:
        session = create_session(program, by=by, title=title, now=now, **facts)
        if facilitator:
            session = name_facilitator(session, to=facilitator, by=by, now=now)
        session = name_co_facilitators(session, to=co_facilitators, by=by, now=now)
        if slot is not None:
            session = open_slot(session, slot, rsvp_days, by=by, now=now)
            people = people_in(audience or Audience(), session.circle, now=now)
            invite_people(session, people, by=by, now=now)
        planned.append(session)
    return planned


def open_slot(session: Session, slot: Slot, rsvp_days: int | None, *, by: User, now: datetime) -> Session:
    until = slot.starts_at - timedelta(days=rsvp_days) if rsvp_days else None
    return open_session(session, by=by, starts_at=slot.starts_at, ends_at=slot.ends_at, rsvp_until=until, now=now)
