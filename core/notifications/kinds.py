"""How a notification reads. The owning app registers a function per kind in its `notices.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.notifications.models import Notification


@dataclass(frozen=True)
class Notice:
    """One line in the inbox, one paragraph in a mail. Plain text; escaped where it is shown."""

    title: str
    text: str
    url: str
    icon: str = "bell"
    late: bool = False


Writer = Callable[[Notification, Any], Notice]
_writers: dict[str, Writer] = {}


def notice(kind: str) -> Callable[[Writer], Writer]:
    """Register the words of a kind: `(notification, target) -> Notice`. `target` is as its reader sees it."""

    def register(writer: Writer) -> Writer:
        _writers[kind] = writer
        return writer

    return register


def write_notice(notification: Notification, target: Any) -> Notice:
    if writer := _writers.get(notification.kind):
        return writer(notification, target)
    words = notification.kind.replace("_", " ").capitalize()
    return Notice(f"{words}: {getattr(target, 'title', target)}", "", target.get_absolute_url())
