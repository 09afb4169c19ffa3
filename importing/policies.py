"""Who may import postmortems."""

from accounts.models import User


def can_import(user: User) -> bool:
    return user.is_responder and not user.is_bot
