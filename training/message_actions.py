"""Actions on a session from a message about it: move or cancel."""

from datetime import datetime
from typing import Any

from django import forms

from accounts.models import User
from notifications.message_actions import MessageAction, message_actions
from training.actions.session_edits import move_session
from training.actions.sessions import cancel_session
from training.forms.sessions import ReasonForm
from training.forms.times import TimeForm
from training.models import Session
from training.policies import can_run

Values = dict[str, Any]


class MoveFromMessageForm(TimeForm):
    reason = forms.CharField(max_length=300, required=False, help_text="It is sent to the people who answered.")


def move_form(data: Any, person: User, session: Session) -> forms.BaseForm:
    facts: Values = {"starts_at": session.starts_at, "ends_at": session.ends_at, "zone": session.zone}
    if session.starts_at and session.ends_at:
        facts["minutes"] = int((session.ends_at - session.starts_at).total_seconds() // 60)
    return MoveFromMessageForm(data, initial={**facts, "place": session.place})


def cancel_form(data: Any, person: User, session: Session) -> forms.BaseForm:
    return ReasonForm(data)


def move(session: Session, by: User, values: Values, now: datetime) -> str:
    moved = move_session(session, by=by, now=now, **values)
    return f"moved {session.ref} to {moved.starts_at.astimezone(moved.tz):%-d %b, %H:%M}"  # type: ignore[union-attr]


def cancel(session: Session, by: User, values: Values, now: datetime) -> str:
    cancel_session(session, by=by, now=now, **values)
    return f"canceled {session.ref}"


@message_actions("training.session")
def actions_of_session(user: User, session: Session) -> list[MessageAction]:
    if session.status != Session.Status.OPEN or not can_run(user, session):
        return []
    return [
        MessageAction("move", "Move", "calendar-event", f"Move {session.ref}", move_form, move),
        MessageAction("cancel", "Cancel session", "ban", f"Cancel {session.ref}", cancel_form, cancel),
    ]
