"""Recipients of notifications about a task."""

from datetime import datetime
from typing import Any

from accounts.models import User
from core.activity.models import Event
from notifications.outbox import notify
from tasks.models import CorrectiveTask


def notify_owner(task: CorrectiveTask, kind: str, *, by: User, event: Event, now: datetime, **data: Any) -> None:
    """Notify the owner, unless they made the change. `data` is what the notice says besides the task."""
    if task.owner_id != by.pk:
        notify([task.owner], kind, about=task, occasion=event.pk, now=now, who=by.name, **data)


def notify_verifiers(task: CorrectiveTask, *, event: Event, now: datetime) -> None:
    """Notify the people who arrange verification."""
    notify(verifiers_of(task), "task_done", about=task, occasion=event.pk, now=now)


def verifiers_of(task: CorrectiveTask) -> list[User]:
    """The team lead and the person accountable for the incident; else the team manager; else who created the task.

    Never the owner or the person who marked it done, since another person must verify.
    """
    team, incident = task.team, task.incident
    leads = [team.lead if team else None, incident.answerable if incident else None]
    for asked in (leads, [team.manager if team else None], [task.created_by]):
        own = {task.owner_id, task.done_by_id}
        others = [person for person in asked if person and person.is_active and person.pk not in own]
        if others:
            return others
    return []
