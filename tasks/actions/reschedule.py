"""Changing a due date. A later date needs a reason and is counted; all dates stay in the due date history."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from tasks.actions.due_dates import local_day, set_due_date
from tasks.actions.notify_people import notify_owner
from tasks.actions.proposals import check_due
from tasks.due_date_hooks import run_due_date_hooks
from tasks.models import OUTSTANDING, CorrectiveTask
from tasks.policies import can_change, who_can_change_text


@transaction.atomic
def move_date(
    task: CorrectiveTask, *, by: User, due_on: date, reason: str = "", now: datetime | None = None
) -> CorrectiveTask:
    """Change the due date. A later date needs a reason and increases `due_date_changes`."""
    if not can_change(by, task):
        raise NotAllowed(f"Only the owner or a lead can change the due date. Ask {who_can_change_text(task)}.")
    now = now or timezone.now()
    before = task.due_on
    if before is None or not task.is_outstanding:
        raise Refused(f"{task.ref} has no due date to change.")
    check_due(due_on, local_day(now, task))
    if due_on == before:
        raise Invalid("due_on", "This is already the due date.")
    later = due_on > before
    if later and not reason:
        raise Invalid("reason", "Enter a reason for a later date. It is kept in the history.")
    as_read = CorrectiveTask.objects.filter(pk=task.pk, status__in=OUTSTANDING, due_on=before)
    if not as_read.update(due_on=due_on, due_date_changes=F("due_date_changes") + int(later)):
        raise Refused(f"The due date of {task.ref} was changed by someone else. Reload and try again.")
    task.refresh_from_db()
    set_due_date(task, due_on, by=by, now=now, reason=reason)
    run_due_date_hooks(task, now=now)
    event = record(
        "task.due_date_changed",
        actor=by,
        target=task,
        at=now,
        before=before.isoformat(),
        to=due_on.isoformat(),
        reason=reason,
    )
    notify_owner(task, "task_due_date_changed", by=by, event=event, now=now, before=before.isoformat(), reason=reason)
    return task
