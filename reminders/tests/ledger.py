"""Rows of the permission ledger. What a row means: `core/testing.py`, class Route."""

from datetime import date
from typing import Any

from core.access.models import Circle
from core.testing import Facts, Route
from notifications.models import DaysOff
from reminders.tests.factories import ICAL, make_calendar, make_policy


def a_policy(cast: Any, circle: Circle | None) -> Facts:
    return {"pk": make_policy(by=cast.mona).pk}


def a_calendar(cast: Any, circle: Circle | None) -> Facts:
    return {"pk": make_calendar(by=cast.mona).pk}


def graces_days_off(cast: Any, circle: Circle | None) -> Facts:
    """Responders are asked as Grace."""
    day = date(2090, 1, 1)
    return {"pk": DaysOff.objects.create(person=cast.grace, first=day, last=day).pk}


STEPS = {
    "steps-TOTAL_FORMS": "1",
    "steps-INITIAL_FORMS": "0",
    "steps-0-days": "1",
    "steps-0-unit": "working",
    "steps-0-side": "after",
    "steps-0-audience": "owner",
    "steps-0-channel": "mail",
}
FORM = {"name": "P0", "items": "task", "hour": "9", "quiet_from": "19", "quiet_to": "8", "digest": "daily", **STEPS}
BODY = {"name": "P0", "items": ["task"], "steps": [{"offset": 1, "audience": "owner"}]}
CASE = {"due": "2026-03-06", "priority": "P1"}
CALENDAR = {"name": "Elsewhere", "ical": ICAL}

ROWS = [
    Route("reminders:snooze-form"),
    Route("reminders:snooze", "POST", v=302, send={"days": "2", "reason": "Away."}),
    Route("reminders:resume", "POST", v=302),
    Route("reminders:policies"),
    Route("reminders:policy-new", v=403, m=200),
    Route("reminders:policy-new", "POST", v=403, m=302, send=FORM),
    Route("reminders:policy-new-preview", "POST", v=200, send=FORM),
    Route("reminders:policy", make=a_policy, outside=200),
    Route("reminders:policy", "POST", make=a_policy, v=403, m=302, outside=403, send=FORM),
    Route("reminders:policy-preview", "POST", make=a_policy, v=200, outside=200, send=FORM),
    Route("reminders:policy-remove", "POST", make=a_policy, v=403, m=302, outside=403),
    Route("reminders:calendars"),
    Route("reminders:calendar-import", "POST", v=422, send={"name": "Elsewhere"}),
    Route("reminders:calendar-delete", "POST", make=a_calendar, v=403, m=302, outside=403),
    Route("reminders:preferences"),
    Route("reminders:preferences", "POST", v=302, send={"hour": "8", "working_days": ["0", "1"]}),
    Route("reminders:preferences-test", "POST", v=302),
    Route("reminders:days-off-add", "POST", v=302, send={"first": "2090-01-01"}),
    Route("reminders:days-off-remove", "POST", make=graces_days_off, v=404, r=302, m=404, outside=404),
    Route("api-preferences-mine", a=401),
    Route("api-preferences-mine", "PATCH", a=401, v=200, send={"hour": 8}),
    Route("api-days-off-list", a=401),
    Route("api-days-off-list", "POST", a=401, v=201, send={"first": "2090-01-01"}),
    Route("api-days-off-detail", "DELETE", make=graces_days_off, a=401, v=404, r=204, m=404, outside=404),
    Route("api-reminder-list", a=401),
    Route("api-reminder-snooze", "POST", a=401, v=201, send={"days": 2, "reason": "Away."}),
    Route("api-reminder-resume", "POST", a=401),
    Route("api-reminder-policy-list", a=401),
    Route("api-reminder-policy-list", "POST", a=401, v=403, m=201, send=BODY),
    Route("api-reminder-policy-detail", make=a_policy, a=401, v=200, outside=200),
    Route("api-reminder-policy-detail", "PATCH", make=a_policy, a=401, v=403, m=200, outside=403, send=BODY),
    Route("api-reminder-policy-detail", "DELETE", make=a_policy, a=401, v=403, m=204, outside=403),
    Route("api-reminder-policy-preview", "POST", make=a_policy, a=401, v=200, outside=200, send=CASE),
    Route("api-holiday-calendar-list", a=401),
    Route("api-holiday-calendar-list", "POST", a=401, v=403, m=201, send=CALENDAR),
    Route("api-holiday-calendar-detail", make=a_calendar, a=401, v=200, outside=200),
    Route("api-holiday-calendar-detail", "DELETE", make=a_calendar, a=401, v=403, m=204, outside=403),
]
