"""Accounts that act for the system. Bots never verify, approve or sign."""

from accounts.models import User
from accounts.roles import Role


def bot(name: str) -> User:
    """The bot of that name ("calendar", "importer"), made on first use."""
    facts = {
        "handle": f"{name}-bot",
        "name": name.capitalize(),
        "role": Role.RESPONDER,
        "is_bot": True,
        "password": "!",
    }
    return User.objects.get_or_create(email=f"{name}@bots.invalid", defaults=facts)[0]
