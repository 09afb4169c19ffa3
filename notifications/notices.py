"""The text of a test message."""

from typing import Any

from notifications.models import Notification
from notifications.notice_types import Notice, notice


@notice("endpoint_paused")
def endpoint_paused(note: Notification, target: Any) -> Notice:
    text = f"{note.data['reason']} Its messages are kept until you resume or discard them."
    return Notice(f"Channel {note.data['name']} is paused", text, note.data["url"], icon="alert-triangle")


@notice("event_log_changed")
def event_log_changed(note: Notification, target: Any) -> Notice:
    text = f"{note.data['words']} Run manage.py verify_events on the server to see everything that was changed."
    return Notice("The event log was changed", text, "/settings/event-log/", icon="alert-triangle", late=True)


@notice("test_message")
def test_message(note: Notification, target: Any) -> Notice:
    text = "If you can read this, messages from Debrief reach you on this channel."
    return Notice("Test message from Debrief", text, "/me/notifications/", icon="send")
