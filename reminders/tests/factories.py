"""A policy for P1 tasks, and a calendar with one holiday."""

from datetime import UTC, date, datetime, time
from typing import Any

from core.testing import NOW
from notifications.models import Notification
from notifications.notice_types import write_notice
from notifications.targets import manager_of
from reminders.actions.calendars import import_calendar
from reminders.actions.edit_policy import StepInput, create_policy
from reminders.actions.planning import plan
from reminders.actions.sending import send_due
from reminders.models import HolidayCalendar, Policy

ICAL = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//EN
BEGIN:VEVENT
UID:patrick
DTSTAMP:20200101T000000Z
DTSTART;VALUE=DATE:20200317
RRULE:FREQ=YEARLY
SUMMARY:Saint Patrick's Day
END:VEVENT
END:VCALENDAR
"""


def make_policy(*, by: Any, name: str = "", steps: Any = None, **facts: Any) -> Policy:
    facts = {"items": ["task"], "priorities": ["P1"], **facts}
    name = name or f"P1 tasks {Policy.objects.count() + 1}"
    return create_policy(by=by, name=name, steps=steps or [StepInput(0), StepInput(3, "lead")], now=NOW, **facts)


def make_calendar(*, by: Any, name: str = "Ireland", content: str = ICAL) -> HolidayCalendar:
    return import_calendar(by=by, name=name, code="IE", content=content.encode(), now=NOW)


def reminded(kind: str, day: date) -> dict[str, str]:
    """Plan and send at that day's noon: who is reminded of items of this kind, and with which title."""
    noon = datetime.combine(day, time(12), UTC)
    plan(now=noon)
    send_due(now=noon)
    notes = Notification.objects.filter(kind="reminder", created_at=noon, data__kind=kind)
    return {note.recipient.handle: notice_of(note).title for note in notes.select_related("recipient")}


def notice_of(note: Notification) -> Any:
    return write_notice(note, manager_of(note.target_kind).get(pk=note.target_id))
