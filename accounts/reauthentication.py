"""Administrators must confirm their password for settings if the last confirmation is too old.

Limits what an unattended browser can change. Managers and people without a password
(sample people) need no confirmation.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.middleware import BEGAN
from core.web.requests import AuthenticatedRequest

CONFIRMED = "confirmed"
FRESH_FOR = 15 * 60  # seconds; extended while settings are used


class ReauthenticationMiddleware:
    """Redirect an admin to `/me/confirm/` before a view marked `administers`, then back to the page of the form.

    The API has the same rule in `accounts.auth.TokenScope`, which knows whether a token was sent.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        is_page = getattr(view, "administers", False) and not hasattr(view, "cls")
        if not is_page or not request.user.is_authenticated or not must_confirm(request):
            return None
        return redirect(f"{reverse('accounts:confirm')}?{urlencode({'next': page_to_return_to(request)})}")


def page_to_return_to(request: HttpRequest) -> str:
    """This page; for a form that was sent, the page it was on, or the settings if the browser does not name it."""
    if request.method == "GET":
        return request.get_full_path()
    page, host = urlsplit(request.headers.get("Referer", "")), request.get_host()
    return page.path if page.netloc == host else reverse("dashboard:settings")


def must_confirm(request: AuthenticatedRequest) -> bool:
    person, began = request.user, request.session.get(BEGAN)
    if began is None or not person.is_admin or not person.has_usable_password():
        return False
    now, last = int(timezone.now().timestamp()), request.session.get(CONFIRMED, began)
    if now - last > FRESH_FOR:
        return True
    if now - last > 60:
        request.session[CONFIRMED] = now
    return False


def confirm(request: HttpRequest) -> None:
    request.session[CONFIRMED] = int(timezone.now().timestamp())
