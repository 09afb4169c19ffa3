"""Permissions for accepted risks. Statistics and coverage are for everyone who is signed in."""

from accounts.models import User
from accounts.people import managers_text
from core.errors import NotAllowed


def can_accept_risk(user: User) -> bool:
    return user.is_manager and not user.is_bot


def must_accept_risk(user: User) -> None:
    if not can_accept_risk(user):
        raise NotAllowed(f"Only managers can accept a risk. Ask {managers_text()}.")
