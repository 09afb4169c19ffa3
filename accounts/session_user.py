"""The user of a session, for WebSocket connections, which Django's middleware does not process."""

from datetime import datetime
from importlib import import_module

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest

from accounts.models import User
from accounts.second_factors import must_set_up

BEGAN, SEEN = "began", "seen"  # as written by accounts.middleware


def user_of_session(key: str, *, now: datetime) -> User | None:
    """The person signed in with this session key; None when it ended, is too old, its password changed, or a
    second factor is missing that the role requires."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key or None)
    if not key or not request.session.get(auth.SESSION_KEY):
        return None
    user = auth.get_user(request)
    if not isinstance(user, User) or not user.is_active or not user.may_act():
        return None
    at, facts = int(now.timestamp()), request.session
    idle, old = at - facts.get(SEEN, at), at - facts.get(BEGAN, at)
    if idle > settings.SESSION_IDLE_AGE or old > settings.SESSION_COOKIE_AGE or must_set_up(user, facts):
        return None
    return user
