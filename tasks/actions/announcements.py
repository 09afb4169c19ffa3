"""Who hears of a task's next step. One place, so that no verb forgets a person."""

from datetime import datetime

from accounts.models import User
from core.activity.models import Event
from notifications.outbox import notify
from tasks.models import CorrectiveTask


def notify_owner(task: CorrectiveTask, kind: str, *, by: User, event: Event, now: datetime) -> None:
    """The owner, unless they did it themselves."""
    if task.owner_id != by.pk:
        notify([task.owner], kind, about=task, occasion=event.pk, now=now)


def notify_verifiers(task: CorrectiveTask, *, event: Event, now: datetime) -> None:
    """The team's lead and who answers for the incident: one of them finds someone to verify. Never the owner."""
    leads = [task.team.lead if task.team else None, task.incident.answerable if task.incident else None]
    others = [person for person in leads if person is not None and person.pk != task.owner_id]
    notify(others, "task_done", about=task, occasion=event.pk, now=now)
