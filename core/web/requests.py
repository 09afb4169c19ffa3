"""The type of a request behind sign-in."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from accounts.models import User


class AuthenticatedRequest(HttpRequest):
    """What middleware ensures for every view without `login_not_required`. Used in annotations only."""

    user: "User"
    htmx: "HtmxDetails"
