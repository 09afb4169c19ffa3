"""What a person is told about their own reminders: the next message, quiet hours, a snooze. One statement."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from core.accounts.models import User
from core.reminders.models import Occasion, Policy, Snooze


@dataclass(frozen=True)
class Outlook:
    next_at: datetime | None
    snoozed_until: datetime | None
    quiet_from: int | None
    quiet_to: int | None


def outlook(person: User, *, now: datetime) -> Outlook:
    """The next planned message (it may gather more), whether everything is snoozed, and the quiet hours."""
    planned = Occasion.objects.filter(recipient=OuterRef("pk"), state=Occasion.State.PLANNED).order_by("send_at")
    snoozed = Snooze.objects.filter(person=OuterRef("pk"), target_id=None, until__gt=now).order_by("-until")
    policy = Policy.objects.filter(slug="standard")
    facts = User.objects.filter(pk=person.pk).values_list(
        Subquery(planned.values("send_at")[:1]),
        Subquery(snoozed.values("until")[:1]),
        Subquery(policy.values("quiet_from")[:1]),
        Subquery(policy.values("quiet_to")[:1]),
    )
    return Outlook(*facts.get())
