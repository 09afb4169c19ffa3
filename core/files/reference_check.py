"""Registry of functions that log an administrator's view of a restricted file. Higher apps register."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User

Watcher = Callable[[int, "User"], None]
_watchers: list[Watcher] = []


def logs_file_views(watcher: Watcher) -> Watcher:
    """Register `(circle_id, by)`: called when a file of a restricted circle is opened."""
    _watchers.append(watcher)
    return watcher


def log_file_view(circle_id: int, by: "User") -> None:
    for watcher in _watchers:
        watcher(circle_id, by)
