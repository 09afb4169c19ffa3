"""Notifies at the RSVP deadline if too few people come, in time to move or cancel the session."""

from datetime import datetime

from django.db import transaction

from notifications.outbox import notify
from training.actions.sessions import leaders
from training.models import Session


@transaction.atomic
def check_minimum_reached(session: Session, *, now: datetime) -> bool:
    """Notify the facilitators and the planner once for each deadline if people are missing. True if they are.

    `session` comes from `minimum_to_check`. A deadline that is moved is looked at again when it has passed.
    """
    deadline: datetime = session.deadline  # type: ignore[attr-defined]  # annotated
    rows = Session.objects.minimum_to_check(now).filter(pk=session.pk)
    if not Session.objects.filter(pk__in=rows.values("pk")).update(minimum_checked_for=deadline):
        return False
    session.refresh_from_db()
    if not session.missing_people:
        return False
    people = [*leaders(session), session.created_by]
    notify(people, "session_minimum", about=session, occasion=f"minimum {deadline.isoformat()}", now=now)
    return True
