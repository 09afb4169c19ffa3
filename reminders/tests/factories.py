"""A policy for P1 tasks, and a calendar with one holiday."""

from typing import Any

from core.testing import NOW
from reminders.actions.calendars import import_calendar
from reminders.actions.edit_policy import StepInput, create_policy
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
