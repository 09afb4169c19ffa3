"""Session limits: sign-out after inactivity and after the maximum age, and the second factor that a role requires."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone

from accounts.actions.sessions import note_seen
from accounts.second_factors import PASSED, has_second_factor, requires_second_factor
from core.errors import skipped_without_storage

View = TypeVar("View", bound=Callable[..., Any])
SET_UP_FIRST = "Your role requires two-factor authentication. Turn it on at /me/security/, then repeat the request."
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


def before_second_factor(view: View) -> View:
    """Mark a page that people reach although their role requires a second factor that they do not have yet."""
    view.before_second_factor = True  # type: ignore[attr-defined]
    return view


class RequireSecondFactor:
    """People whose role requires a second factor reach only the pages that set one up, in browsers also of the API.

    API tokens keep working: they are created in a session that had the second factor, expire, and can be revoked.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        if settings.REQUIRE_TWO_FACTOR == "none" or not request.user.is_authenticated:
            return None
        api = request.path.startswith("/api/")
        is_open = getattr(view, "before_second_factor", False) or not getattr(view, "login_required", True)
        if is_open and not api:
            return None
        if not requires_second_factor(request.user) or request.session.get(PASSED):
            return None
        if has_second_factor(request.user):
            request.session[PASSED] = True
            return None
        page = resolve_url("accounts:security")
        if api:
            takes_tokens = hasattr(view, "cls")  # not the page of the documentation
            return None if takes_tokens and has_token(request) else JsonResponse({"detail": SET_UP_FIRST}, status=403)
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=403, headers={"HX-Redirect": page})
        return redirect(page)


def has_token(request: HttpRequest) -> bool:
    return request.headers.get("Authorization", "").startswith("Bearer ")


def start_session_clock(request: HttpRequest, role: str, *, now: datetime | None = None) -> None:
    """Store the start time in a new session."""
    at = int((now or timezone.now()).timestamp())
    request.session.update({BEGAN: at, SEEN: at, ROLE: role})
