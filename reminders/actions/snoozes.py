"""Pause reminders for a few days. Escalation to lead and manager continues."""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, NotAllowed
from reminders.models import Snooze
from reminders.policies import LONGEST_SNOOZE_DAYS, can_snooze


@transaction.atomic
def snooze(
    *, by: User, until: datetime, reason: str, target: models.Model | None = None, now: datetime | None = None
) -> Snooze:
    """Pause this person's reminders of one object, or of all, until then; at most seven days."""
    if not can_snooze(by):
        raise NotAllowed("Bots cannot snooze reminders.")
    now = now or timezone.now()
    if until <= now:
        raise Invalid("until", "Choose a future date.")
    if until > now + timedelta(days=LONGEST_SNOOZE_DAYS + 1):
        raise Invalid(
            "until", f"You can snooze for up to {LONGEST_SNOOZE_DAYS} days. To delay longer, change the due date."
        )
    if not reason.strip():
        raise Invalid("reason", "Enter a reason. It is recorded.")
    kind, pk = (target._meta.label_lower, target.pk) if target is not None else ("", None)
    row = Snooze.objects.create(
        person=by, target_kind=kind, target_id=pk, until=until, reason=reason.strip(), created_at=now
    )
    record("reminder.snoozed", actor=by, target=target or by, at=now, until=until.isoformat(), reason=row.reason)
    return row


@transaction.atomic
def end_snoozes(*, by: User, now: datetime | None = None) -> int:
    """End every snooze of this person. Returns how many ended."""
    now = now or timezone.now()
    ended = Snooze.objects.filter(person=by, until__gt=now).update(until=now)
    if ended:
        record("reminder.resumed", actor=by, target=by, at=now)
    return ended
