"""Moving a promised date. A later one needs a reason and counts; every date stays in the ledger."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from tasks.actions.announcements import notify_owner
from tasks.actions.due_dates import local_day, set_due_date
from tasks.actions.proposals import check_due
from tasks.hooks import due_date_was_set
from tasks.models import OWED, CorrectiveTask
from tasks.policies import can_change, who_can_change


@transaction.atomic
def move_date(
    task: CorrectiveTask, *, by: User, due_on: date, reason: str = "", now: datetime | None = None
) -> CorrectiveTask:
    """Promise another day. Later than before: the reason is asked and the slip counter goes up by one."""
    if not can_change(by, task):
        raise NotAllowed(f"The owner or a lead moves the date. Ask {who_can_change(task)}.")
    now = now or timezone.now()
    before = task.due_on
    if before is None or not task.is_owed:
        raise Refused(f"{task.ref} has no date that could move.")
    check_due(due_on, local_day(now, task))
    if due_on == before:
        raise Invalid("due_on", "That is the day promised already.")
    later = due_on > before
    if later and not reason:
        raise Invalid("reason", "A later date needs a reason. It stays in the ledger.")
    as_read = CorrectiveTask.objects.filter(pk=task.pk, status__in=OWED, due_on=before)
    if not as_read.update(due_on=due_on, due_date_changes=F("due_date_changes") + int(later)):
        raise Refused(f"Somebody moved the date of {task.ref} meanwhile. Reload to see it.")
    task.refresh_from_db()
    set_due_date(task, due_on, by=by, now=now, reason=reason)
    due_date_was_set(task, now=now)
    event = record(
        "task.date_moved",
        actor=by,
        target=task,
        at=now,
        before=before.isoformat(),
        to=due_on.isoformat(),
        reason=reason,
    )
    notify_owner(task, "task_date_moved", by=by, event=event, now=now)
    return task
