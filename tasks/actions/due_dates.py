"""Writes the due date history."""

from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from accounts.models import User
from core.schedule.working_time import add_working_days
from tasks.models import CorrectiveTask, DueDate

PROMISE = DueDate.State
VERIFY_WITHIN = 5  # working days after a task is done


def local_day(moment: datetime, task: CorrectiveTask) -> date:
    """The date of `moment` in the owner's time zone, which decides whether a due date was kept."""
    return timezone.localdate(moment, task.owner.zone if task.owner else None)


def done_facts(task: CorrectiveTask, *, by: User, now: datetime) -> dict[str, Any]:
    """What every way of finishing a task stores."""
    day = local_day(now, task)
    return {"done_at": now, "done_on": day, "done_by": by, "verify_by": add_working_days(day, VERIFY_WITHIN)}


def set_due_date(
    task: CorrectiveTask, due_on: date, *, by: User, now: datetime, words: str = "", reason: str = ""
) -> DueDate:
    """Set a new due date. The previous one ends as changed, or stays missed if its day had passed."""
    end_due_date(task, PROMISE.MOVED, now=now)
    return DueDate.objects.for_parent(task).create(
        due_on=due_on,
        made_at=now,
        made_by=by,
        words=words,
        reason=reason,
    )


def end_due_date(task: CorrectiveTask, state: str, *, now: datetime) -> None:
    """End the current due date as `state`, or as missed if its day has passed. A missed date is counted once."""
    current = task.due_dates.filter(state=PROMISE.NOW)
    missed = current.filter(due_on__lt=local_day(now, task)).update(state=PROMISE.MISSED, ended_at=now)
    if missed:
        CorrectiveTask.objects.filter(pk=task.pk).update(missed_due_dates=F("missed_due_dates") + missed)
        task.refresh_from_db(fields=["missed_due_dates"])
    current.update(state=state, ended_at=now)


def close_due_date(task: CorrectiveTask, *, now: datetime) -> None:
    """Mark the current due date as kept or late when the work is done."""
    in_time = task.due_on is None or local_day(now, task) <= task.due_on
    state = PROMISE.KEPT if in_time else PROMISE.LATE
    task.due_dates.filter(state=PROMISE.NOW).update(state=state, ended_at=now)
