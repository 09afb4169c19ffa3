"""Snooze an item from its reminder message."""

from datetime import datetime
from typing import Any

from django import forms

from accounts.models import User
from notifications.message_actions import MessageAction, message_actions
from reminders.actions.snoozes import snooze
from reminders.due_sources import sources_of
from reminders.forms import SnoozeForm
from reminders.schedule import morning_after


def snooze_form(data: Any, person: User, target: Any) -> forms.BaseForm:
    return SnoozeForm(data)


def snooze_item(target: Any, by: User, values: dict[str, Any], now: datetime) -> str:
    until = morning_after(now, values["days"], by.zone)
    snooze(by=by, until=until, reason=values["reason"], target=target, now=now)
    name = getattr(target, "ref", "") or "this item"
    return f"snoozed {name} until {until.astimezone(by.zone):%a} {until.astimezone(by.zone).day} {until:%b}"


@message_actions("*")
def snooze_action(person: User, target: Any) -> list[MessageAction]:
    if not any(source.rows().filter(pk=target.pk).exists() for source in sources_of(target)):
        return []
    ref = getattr(target, "ref", "") or "item"
    return [MessageAction("snooze", "Snooze", "player-pause", f"Snooze {ref}", snooze_form, snooze_item)]
