"""Feedback after a session, with a name or without."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from training.models import Attendance, Feedback, Session

MODE = Session.FeedbackMode
CAME = [Attendance.Presence.PRESENT, Attendance.Presence.PARTIAL]


def can_give_feedback(attendance: Attendance | None, session: Session) -> bool:
    """People who attended a held session, once."""
    open_form = session.status == Session.Status.DONE and session.feedback_mode != MODE.OFF
    return bool(open_form and attendance and attendance.presence in CAME and not attendance.gave_feedback)


@transaction.atomic
def give_feedback(
    session: Session,
    *,
    by: User,
    learned: int,
    realistic: int,
    comment: str = "",
    anonymous: bool = False,
    now: datetime | None = None,
) -> Feedback:
    """Answer the feedback form of an attended session, once. `learned` and `realistic` are 1 to 5.

    Anonymous answers leave no person, no time and no event; only that this person has answered.
    """
    if session.status != Session.Status.DONE or session.feedback_mode == MODE.OFF:
        raise Refused(f"{session.ref} takes no feedback.")
    if anonymous and session.feedback_mode != MODE.ANONYMOUS:
        raise Invalid("anonymous", "This session takes feedback with names only.")
    mine = session.attendances.filter(person=by, presence__in=CAME)
    if not mine.exists():
        raise NotAllowed("Only people who attended can give feedback.")
    if not mine.filter(gave_feedback=False).update(gave_feedback=True):
        raise Refused("You have already given feedback on this session.")
    facts = {"learned": learned, "realistic": realistic, "comment": comment.strip()}
    feedback = Feedback.objects.for_parent(session).create(person=None if anonymous else by, **facts)
    if not anonymous:
        record("session.feedback_given", actor=by, target=session, at=now or timezone.now())
    return feedback
