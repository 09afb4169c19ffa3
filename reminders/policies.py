"""Permissions for reminder policies."""

from accounts.models import User
from accounts.people import managers_text

LONGEST_SNOOZE_DAYS = 7


def can_snooze(user: User) -> bool:
    """Everyone may snooze their own reminders; a bot has none."""
    return not user.is_bot


def can_edit_policies(user: User) -> bool:
    return user.is_manager and not user.is_bot


def who_can_edit_policies_text() -> str:
    return f"Only managers can change reminder policies. Ask {managers_text()}."
