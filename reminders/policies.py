"""Who may change how people are reminded."""

from accounts.models import User

LONGEST_SNOOZE_DAYS = 7


def can_snooze(user: User) -> bool:
    """Everyone may quiet their own reminders; a bot has none."""
    return not user.is_bot
