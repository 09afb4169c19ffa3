"""The type of a request behind sign-in, and the mark of views that administer."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from accounts.models import User

View = TypeVar("View", bound=Callable[..., Any])


def administers(view: View) -> View:
    """Mark a page that changes people, teams, tokens or deliveries: admins give their password again before it.

    Viewsets of the API say the same by `administers = True`, which also asks tokens for the scope Administer.
    """
    view.administers = True  # type: ignore[attr-defined]
    return view


class AuthenticatedRequest(HttpRequest):
    """What middleware ensures for every view without `login_not_required`. Used in annotations only."""

    user: "User"
    htmx: "HtmxDetails"
