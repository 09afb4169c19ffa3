"""Who must hear of an admin's look into a restricted circle. Rooms register; this room cannot write their log."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User

Watcher = Callable[[int, "User"], None]
_watchers: list[Watcher] = []


def watches_files(watcher: Watcher) -> Watcher:
    """Register `(circle_id, by)`: called when a file of a restricted circle is opened."""
    _watchers.append(watcher)
    return watcher


def tell_watchers(circle_id: int, by: "User") -> None:
    for watcher in _watchers:
        watcher(circle_id, by)
