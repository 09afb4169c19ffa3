"""Session limits: sign-out after inactivity and after the maximum age."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils import timezone

from accounts.actions.sessions import note_seen
from core.errors import skipped_without_storage

NOTED_EVERY = 60  # seconds
BACKGROUND = "X-Background"  # header of what an open page asks by itself, which is no activity of the person
BEGAN, SEEN, ROLE = "began", "seen", "role"


class SignInRequired(LoginRequiredMiddleware):
    """Require sign-in for pages. A fragment returns 401 and redirects the whole page to the sign-in."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=401, headers={"HX-Redirect": resolve_url(settings.LOGIN_URL)})
        if request.method == "POST" and (page := page_of_the_form(request)):
            return redirect_to_login(page, settings.LOGIN_URL)
        return super().handle_no_permission(request, view_func)


def page_of_the_form(request: HttpRequest) -> str:
    """The page and query from which a form was sent, whose input the browser has stored. Only URLs of this site."""
    try:
        sender = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    if sender.netloc != request.get_host() or not re.match(r"/(?![/\\])", sender.path):
        return ""
    return f"{sender.path}?{sender.query}" if sender.query else sender.path


class SessionAge:
    """A session ends after 12 idle hours, after 7 days and with the sample; a new role gives it a new key."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.may_act():
            logout(request)
        if request.session.get(BEGAN) is not None and request.user.is_authenticated:
            self.check(request, timezone.now())
        return self.get_response(request)

    def check(self, request: HttpRequest, now: datetime) -> None:
        session, at = request.session, int(now.timestamp())
        if at - session[SEEN] > settings.SESSION_IDLE_AGE or at - session[BEGAN] > settings.SESSION_COOKIE_AGE:
            logout(request)
            return
        role = request.user.role  # type: ignore[union-attr]
        if role == session[ROLE] and (at - session[SEEN] < NOTED_EVERY or BACKGROUND in request.headers):
            return
        key = session.session_key or ""
        if role != session[ROLE]:
            session.cycle_key()
            session[SEEN], session[ROLE] = at, role
            note_seen(key, now=now, new_key=session.session_key or "")
            return
        with skipped_without_storage():
            note_seen(key, now=now)
            session[SEEN] = at


def start_session_clock(request: HttpRequest, role: str, *, now: datetime | None = None) -> None:
    """Store the start time in a new session."""
    at = int((now or timezone.now()).timestamp())
    request.session.update({BEGAN: at, SEEN: at, ROLE: role})
