"""The request of a signed-in person, for type checkers."""

from typing import TYPE_CHECKING

from rest_framework.request import Request

if TYPE_CHECKING:
    from accounts.models import User


class AuthenticatedRequest(Request):
    """A request whose permission class has refused anonymous callers."""

    user: "User"  # type: ignore[assignment]
