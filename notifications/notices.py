"""The words of a test message."""

from typing import Any

from notifications.models import Notification
from notifications.notice_types import Notice, notice


@notice("test_message")
def test_message(note: Notification, target: Any) -> Notice:
    text = "If you can read this, messages from Debrief reach you on this channel."
    return Notice("Test message from Debrief", text, "/me/notifications/", icon="send")
