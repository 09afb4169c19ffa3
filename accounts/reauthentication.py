"""Settings ask an admin for the password again when it was last given a while ago.

A browser left open then gives away reading, not the keys of the house. Managers and people without a password
(the sample's) are not asked.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.middleware import BEGAN
from core.web.requests import AuthenticatedRequest

CONFIRMED = "confirmed"
FRESH_FOR = 15 * 60  # seconds; using settings keeps it fresh
P = ParamSpec("P")


def recently_confirmed(
    view: Callable[Concatenate[AuthenticatedRequest, P], HttpResponse],
) -> Callable[Concatenate[AuthenticatedRequest, P], HttpResponse]:
    """Send an admin to `/me/confirm/` first, and back to the page the form was on."""

    @wraps(view)
    def asked(request: AuthenticatedRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not must_confirm(request):
            return view(request, *args, **kwargs)
        back = request.get_full_path() if request.method == "GET" else reverse("dashboard:settings")
        return redirect(f"{reverse('accounts:confirm')}?{urlencode({'next': back})}")

    return asked


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
