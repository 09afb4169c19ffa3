"""The weekly digest: one message on Monday for each person who asked for it."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from notifications.models import Preferences
from notifications.outbox import notify
from reminders.schedule import MONDAY


def send_weekly_digests(*, now: datetime) -> int:
    """Send this week's digest to people whose Monday hour has come, once. Returns the number of people."""
    rows = Preferences.objects.filter(weekly_digest=True, person__is_active=True).select_related("person")
    return sum(send_digest(row.person, now=now) for row in rows if is_time(row, now))


def is_time(chosen: Preferences, now: datetime) -> bool:
    local = now.astimezone(chosen.person.zone)
    return local.weekday() == MONDAY and local.hour >= chosen.weekly_hour


@transaction.atomic
def send_digest(person: User, *, now: datetime) -> bool:
    """Notify once per week: the week is the occasion."""
    year, week, _ = now.astimezone(person.zone).isocalendar()
    return bool(
        notify([person], "weekly_digest", about=person, occasion=f"{year}-W{week:02d}", now=now, topic="weekly")
    )
