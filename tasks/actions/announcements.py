"""Recipients of notifications about a task."""

from datetime import datetime

from accounts.models import User
from core.activity.models import Event
from notifications.outbox import notify
from tasks.models import CorrectiveTask


def notify_owner(task: CorrectiveTask, kind: str, *, by: User, event: Event, now: datetime) -> None:
    """Notify the owner, unless they made the change."""
    if task.owner_id != by.pk:
        notify([task.owner], kind, about=task, occasion=event.pk, now=now)


def notify_verifiers(task: CorrectiveTask, *, event: Event, now: datetime) -> None:
    """Notify the team lead and the person accountable for the incident, who arrange verification. Never the owner."""
    leads = [task.team.lead if task.team else None, task.incident.answerable if task.incident else None]
    others = [person for person in leads if person is not None and person.pk != task.owner_id]
    notify(others, "task_done", about=task, occasion=event.pk, now=now)
