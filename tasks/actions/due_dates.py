"""Rows of the promise ledger, written by the actions that give, move and keep a date."""

from datetime import date, datetime

from django.utils import timezone

from accounts.models import User
from tasks.models import CorrectiveTask, DueDate

PROMISE = DueDate.State


def local_day(moment: datetime, task: CorrectiveTask) -> date:
    """The calendar day on the owner's clock; a promise is kept or broken there."""
    return timezone.localdate(moment, task.owner.zone if task.owner else None)


def set_due_date(
    task: CorrectiveTask, due_on: date, *, by: User, now: datetime, words: str = "", reason: str = ""
) -> DueDate:
    """A new date stands; the one before it stays readable as moved."""
    task.due_dates.filter(state=PROMISE.NOW).update(state=PROMISE.MOVED, ended_at=now)
    return DueDate.objects.for_parent(task).create(
        due_on=due_on,
        made_at=now,
        made_by=by,
        words=words,
        reason=reason,
    )


def close_due_date(task: CorrectiveTask, *, now: datetime) -> None:
    """The work is done: the standing date was kept, or it came late."""
    in_time = task.due_on is None or local_day(now, task) <= task.due_on
    state = PROMISE.KEPT if in_time else PROMISE.LATE
    task.due_dates.filter(state=PROMISE.NOW).update(state=state, ended_at=now)
