"""Notification settings and days off of a person. Private to the person, so no event is recorded."""

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils import timezone

from core.errors import Invalid, NotAllowed, Refused
from notifications.models import DaysOff, Endpoint, Preferences

if TYPE_CHECKING:
    from accounts.models import User

FIELDS = ("reminder_mail", "update_mail", "weekly_digest", "hour", "quiet_from", "quiet_to", "working_days")
CHAT_FIELDS = ("chat", "chat_member")
MEMBER = re.compile(r"[UW][A-Z0-9]{6,20}")
MAX_DAYS_OFF = 40  # ranges
LONGEST = 366  # days
TOPICS = {"reminders": "reminder_mail", "updates": "update_mail", "weekly": "weekly_digest"}
"""What a link in a mail may turn off."""


def preferences_of(person: "User") -> Preferences:
    """The saved ones, or the defaults."""
    return Preferences.objects.filter(person=person).first() or Preferences(person=person)


@transaction.atomic
def save_preferences(*, by: "User", **facts: Any) -> Preferences:
    """Set the given fields. Quiet hours are set together or not at all."""
    if by.is_bot:
        raise NotAllowed("Bots have no notification settings.")
    chosen = preferences_of(by)
    given = [name for name in (*FIELDS, *CHAT_FIELDS) if name in facts]
    for name in given:
        setattr(chosen, name, facts[name])
    if (chosen.quiet_from is None) != (chosen.quiet_to is None):
        raise Invalid("quiet_to", "Enter both hours, or neither.")
    if not chosen.working_days:
        raise Invalid("working_days", "Choose at least one day.")
    if chosen.chat and not chats_for(by).filter(pk=chosen.chat.pk).exists():
        raise Invalid("chat", "Choose a channel of the organization or of your teams.")
    if chosen.chat_member and not MEMBER.fullmatch(chosen.chat_member):
        raise Invalid("chat_member", "Enter your Slack member ID, for example U012AB3CD.")
    save_fields(chosen, given)
    return chosen


def save_fields(chosen: Preferences, names: list[str]) -> None:
    """Only these, so that a topic that a link in a mail turned off meanwhile stays off."""
    chosen.save(update_fields=None if chosen._state.adding else names)


def chats_for(person: "User") -> "models.QuerySet[Endpoint]":
    """The Slack and Teams channels that this person may choose: of the organization and of their teams."""
    rows = Endpoint.objects.exclude(kind=Endpoint.Kind.WEBHOOK)
    return rows.filter(models.Q(team=None) | models.Q(team__in=person.teams.all()))


@transaction.atomic
def add_days_off(*, by: "User", first: date, last: date | None = None, now: datetime | None = None) -> DaysOff:
    last = last or first
    today = (now or timezone.now()).date()
    if last < first:
        raise Invalid("last", "Enter a last day after the first.")
    if last < today - timedelta(days=1):
        raise Invalid("last", "These days are over.")
    if (last - first).days > LONGEST:
        raise Invalid("last", "Enter at most one year.")
    if same := by.days_off.filter(first=first, last=last).first():
        return same  # sent twice
    if by.days_off.filter(last__gte=today).count() >= MAX_DAYS_OFF:
        raise Refused(f"You can enter {MAX_DAYS_OFF} ranges. Remove one first.")
    return DaysOff.objects.create(person=by, first=first, last=last)


@transaction.atomic
def remove_days_off(row: DaysOff, *, by: "User") -> None:
    if row.person_id != by.pk:
        raise NotAllowed("Only the person can remove their days off.")
    row.delete()


@transaction.atomic
def unsubscribe(person: "User", topic: str) -> Preferences:
    """Turn off one topic of email, by the link in a mail. The inbox still receives it."""
    chosen = preferences_of(person)
    setattr(chosen, TOPICS[topic], False)
    save_fields(chosen, [TOPICS[topic]])
    return chosen
