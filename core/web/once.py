"""Forms that create something: the same form sent twice, one after another or at the same time, creates it once.

The page contains `{% form_key %}`, the view is marked with `@once`. Without a key each request is carried out.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from hashlib import sha256
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from core.api.models import KeyedCall
from core.web.requests import AuthenticatedRequest

NAME = "form_key"
KEPT = timedelta(hours=48)
REDIRECT = 302
View = TypeVar("View", bound=Callable[..., HttpResponse])


def once(view: View) -> View:
    """For a view that redirects after success. A form that comes back with errors can be sent again with its key."""

    @wraps(view)
    def checked(request: AuthenticatedRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST" or not request.POST.get(NAME):
            return view(request, *args, **kwargs)
        key = key_of(request)
        try:
            return earlier_response(request, key) or first_response(view, request, key, *args, **kwargs)
        except IntegrityError:  # the same form arrived at the same moment and has been carried out by now
            if earlier := earlier_response(request, key):
                return earlier
            raise

    return checked  # type: ignore[return-value]


def key_of(request: AuthenticatedRequest) -> str:
    """With what was typed: after Back, a changed form is another one."""
    fields = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    return f"form {sha256(repr([request.path, fields]).encode()).hexdigest()}"


def earlier_response(request: AuthenticatedRequest, key: str) -> HttpResponse | None:
    call = KeyedCall.objects.filter(user=request.user, key=key).first()
    return redirect(call.answer["to"]) if call else None


def first_response(view: View, request: AuthenticatedRequest, key: str, *args: Any, **kwargs: Any) -> HttpResponse:
    """The key is stored in the transaction of the work, so that it exists exactly if that was done."""
    now = timezone.now()
    with transaction.atomic():
        KeyedCall.objects.filter(user=request.user, at__lt=now - KEPT).delete()
        call = KeyedCall.objects.create(user=request.user, key=key, at=now)
        response = view(request, *args, **kwargs)
        if response.status_code == REDIRECT:
            call.answer = {"to": response.headers["Location"]}
            call.save(update_fields=["answer"])
        else:
            transaction.set_rollback(True)
    return response
