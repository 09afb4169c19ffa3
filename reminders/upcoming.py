"""Texts about a person's own reminders: next message, snooze, quiet hours."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from reminders.models import Policy, ScheduledReminder, Snooze


@dataclass(frozen=True)
class Outlook:
    next_at: datetime | None
    snoozed_until: datetime | None
    quiet_from: int | None
    quiet_to: int | None


def next_ones(person: User) -> QuerySet[ScheduledReminder]:
    """Planned reminders, the next one first. Several of one hour are one message."""
    return ScheduledReminder.objects.filter(recipient=person, state=ScheduledReminder.State.PLANNED).order_by("send_at")


def active_snoozes(person: User, now: datetime) -> QuerySet[Snooze]:
    """Snoozes of everything that still hold, the longest first."""
    return Snooze.objects.filter(person=person, target_id=None, until__gt=now).order_by("-until")


def quiet_hours() -> QuerySet[Policy]:
    return Policy.objects.filter(slug="standard")


def outlook_of(person: User, now: datetime) -> Outlook:
    """All of it at once, in three statements."""
    rest, quiet, planned = active_snoozes(person, now).first(), quiet_hours().first(), next_ones(person).first()
    return Outlook(
        next_at=planned.send_at if planned else None,
        snoozed_until=rest.until if rest else None,
        quiet_from=quiet.quiet_from if quiet else None,
        quiet_to=quiet.quiet_to if quiet else None,
    )


@dataclass(frozen=True)
class NextMessage:
    at: datetime
    count: int
    overdue: int


def next_messages(person: User, now: datetime, *, limit: int = 4) -> list[NextMessage]:
    """The planned messages of a person, by hour."""
    rows = (
        next_ones(person)
        .values("send_at")
        .annotate(count=Count("pk"), overdue=Count("pk", filter=Q(due__lt=now.date())))
    )
    return [NextMessage(row["send_at"], row["count"], row["overdue"]) for row in rows.order_by("send_at")[:limit]]
