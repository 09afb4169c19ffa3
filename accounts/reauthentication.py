"""A confirmation of the password is required if the last one is too old: of administrators for settings, of everyone
for changes of the own sign-in.

Limits what an unattended browser can change. Sample people, who have no password, need no confirmation.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.middleware import BEGAN
from core.web.requests import AuthenticatedRequest

View = TypeVar("View", bound=Callable[..., Any])
CONFIRMED = "confirmed"
FRESH_FOR = 15 * 60  # seconds; extended while settings are used


def confirms_first(view: View) -> View:
    """Mark a view that changes how the person signs in."""
    view.confirms_first = True  # type: ignore[attr-defined]
    return view


class ReauthenticationMiddleware:
    """Redirect to `/me/confirm/` before a view marked `administers` (admins) or `confirms_first` (everyone), then back
    to the page of the form.

    The API has the same rule in `accounts.auth.TokenScope`, which knows whether a token was sent.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        everyone = getattr(view, "confirms_first", False)
        is_page = (everyone or getattr(view, "administers", False)) and not hasattr(view, "cls")
        if not is_page or not request.user.is_authenticated or not must_confirm(request, everyone=everyone):
            return None
        return redirect(f"{reverse('accounts:confirm')}?{urlencode({'next': page_to_return_to(request)})}")


def page_to_return_to(request: HttpRequest) -> str:
    """This page; for a form that was sent, the page it was on, or the settings if the browser does not name it."""
    if request.method == "GET":
        return request.get_full_path()
    page, host = urlsplit(request.headers.get("Referer", "")), request.get_host()
    return page.path if page.netloc == host else reverse("dashboard:settings")


def must_confirm(request: AuthenticatedRequest, *, everyone: bool = False) -> bool:
    person, began = request.user, request.session.get(BEGAN)
    if began is None or not (everyone or person.is_admin):
        return False
    now, last = int(timezone.now().timestamp()), request.session.get(CONFIRMED, began)
    if now - last > FRESH_FOR:
        return person.can_sign_in()
    if now - last > 60:
        request.session[CONFIRMED] = now
    return False


def remember_confirmation(request: HttpRequest) -> None:
    request.session[CONFIRMED] = int(timezone.now().timestamp())
