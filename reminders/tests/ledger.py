"""Rows of the permission ledger. What a row means: `core/testing.py`, class Route."""

from core.testing import Route

ROWS = [
    Route("reminders:snooze-form"),
    Route("reminders:snooze", "POST", v=302, send={"days": "2", "reason": "Away."}),
    Route("reminders:wake", "POST", v=302),
    Route("api-reminder-list", a=401),
    Route("api-reminder-snooze", "POST", a=401, v=201, send={"days": 2, "reason": "Away."}),
    Route("api-reminder-wake", "POST", a=401),
]
