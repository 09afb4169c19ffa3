"""Hook for the task app: a meeting creates a task without importing its model."""

from collections.abc import Callable

from accounts.models import User
from incidents.models import Incident

Maker = Callable[..., str]
_makers: list[Maker] = []


def meeting_task_maker(maker: Maker) -> Maker:
    """Register `(incident, *, by, title, now) -> reference` of the new task."""
    _makers.append(maker)
    return maker


def make_task(incident: Incident, *, by: User, title: str, **facts: object) -> str:
    """The reference of the new task; "" when no app makes tasks."""
    return next((maker(incident, by=by, title=title, **facts) for maker in _makers), "")
