"""Notifies the owner and the verifiers of a task."""

from datetime import datetime
from typing import Any

from accounts.models import User
from core.activity.models import Event
from notifications.outbox import notify
from tasks.models import CorrectiveTask
from tasks.verifiers import verifiers_of


def notify_owner(task: CorrectiveTask, kind: str, *, by: User, event: Event, now: datetime, **data: Any) -> None:
    """Notify the owner, unless they made the change. `data` is what the notice says besides the task."""
    if task.owner_id != by.pk:
        notify([task.owner], kind, about=task, occasion=event.pk, now=now, who=by.name, **data)


def notify_verifiers(task: CorrectiveTask, *, event: Event, now: datetime) -> None:
    """Notify the people who arrange verification."""
    notify(verifiers_of(task), "task_done", about=task, occasion=event.pk, now=now)
