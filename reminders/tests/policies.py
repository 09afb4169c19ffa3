"""The default policy for tests, which may have emptied all tables."""

from reminders.default_policy import make_standard_policy
from reminders.models import Policy


def standard_policy() -> Policy:
    return Policy.objects.filter(slug="standard").first() or make_standard_policy()
