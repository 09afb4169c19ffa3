"""Accounts that act for the system. Bots never verify, approve or sign."""

from accounts.models import User
from accounts.roles import Role

SHOWN_NAMES = {"calendar": "Debrief", "alerts": "Alert intake"}  # what happens on its date is done by Debrief itself


def bot(name: str) -> User:
    """The bot of that name ("calendar", "importer"), made on first use."""
    shown = SHOWN_NAMES.get(name, name.capitalize())
    facts = {
        "handle": f"{name}-bot",
        "name": shown,
        "role": Role.RESPONDER,
        "is_bot": True,
        "password": "!",
    }
    found, created = User.objects.get_or_create(email=f"{name}@bots.invalid", defaults=facts)
    if not created and found.name != shown:  # made by an earlier version
        found.name = shown
        found.save(update_fields=["name"])
    return found
