"""The browser sessions of a person, and how they end."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from accounts.models import User
from core.activity.log import record

MAX_SESSIONS = 20


def end_sessions(person: User, *, keep: str = "", only: str = "") -> int:
    """End sessions at once: all, all but the key `keep`, or the one with the key `only`. Called by actions."""
    rows = UserSession.objects.filter(user_id=person.pk).exclude(session_key=keep)
    keys = list((rows.filter(session_key=only) if only else rows).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


@transaction.atomic
def end_session(person: User, *, session: UserSession, now: datetime | None = None) -> None:
    """Sign one browser out."""
    end_sessions(person, only=session.session_key)
    record("browser_session.ended", actor=person, target=person, at=now)


@transaction.atomic
def end_other_sessions(person: User, *, keep: str, now: datetime | None = None) -> int:
    """Sign out every other browser. Returns the number of ended sessions."""
    ended = end_sessions(person, keep=keep)
    record("browser_session.ended", actor=person, target=person, at=now, number=ended)
    return ended


@transaction.atomic
def keep_newest_sessions(person: User, *, limit: int = MAX_SESSIONS) -> None:
    """Keep the 20 most recently used sessions and end the others."""
    rows = UserSession.objects.filter(user_id=person.pk).order_by("-last_seen_at", "-pk")
    for key in list(rows.values_list("session_key", flat=True)[limit:]):
        end_sessions(person, only=key)


def note_seen(session_key: str, *, now: datetime, new_key: str = "") -> None:
    """Store when the session was last seen, and its new key after a rotation."""
    UserSession.objects.filter(session_key=session_key).update(last_seen_at=now, session_key=new_key or session_key)


def note_method(session_key: str, method: str) -> None:
    """Store how the person signed in, for the list of sessions."""
    UserSession.objects.filter(session_key=session_key).update(data={"method": method})
