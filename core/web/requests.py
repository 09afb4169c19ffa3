"""The request type of authenticated views, and the decorator of administrative views."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from accounts.models import User

View = TypeVar("View", bound=Callable[..., Any])


def administers(view: View) -> View:
    """Mark a view that changes people, teams, tokens or deliveries: admins must confirm their password first.

    API viewsets set `administers = True`, which also requires the token scope Administer.
    """
    view.administers = True  # type: ignore[attr-defined]
    return view


class AuthenticatedRequest(HttpRequest):
    """What middleware ensures for every view without `login_not_required`. Used in annotations only."""

    user: "User"
    htmx: "HtmxDetails"
