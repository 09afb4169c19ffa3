"""Blocking a task: a reason, the task it waits for, and until when."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid
from tasks.actions.due_dates import local_day
from tasks.actions.progress import move, must_change
from tasks.models import NOT_BLOCKED, CorrectiveTask, Status

MAX_LINKS = 100  # tasks followed in one chain


@transaction.atomic
def block_task(
    task: CorrectiveTask,
    *,
    by: User,
    reason: str = "",
    blocked_by: CorrectiveTask | None = None,
    until: date | None = None,
    now: datetime | None = None,
) -> CorrectiveTask:
    """Block the task with a reason or the task it waits for. The due date does not change."""
    must_change(by, task)
    now = now or timezone.now()
    if blocked_by:
        check_blocker(task, blocked_by, by)
        reason = reason or f"Waits for {blocked_by.ref}"
    if not reason:
        raise Invalid("reason", "Enter what blocks the task, or choose the task it waits for.")
    if until and until < local_day(now, task):
        raise Invalid("until", f"{until.day} {until:%B %Y} is in the past. Enter today or a later date.")
    facts = {"blocked_reason": reason, "blocked_by": blocked_by, "blocked_until": until}
    move(task, {Status.OPEN, Status.IN_PROGRESS}, Status.BLOCKED, blocked_at=now, **facts)
    data = {"reason": reason, "by_task": blocked_by.ref if blocked_by else "", "until": str(until or "")}
    record("task.blocked", actor=by, target=task, at=now, **data)
    return task


def check_blocker(task: CorrectiveTask, blocker: CorrectiveTask, by: User) -> None:
    """Raise Invalid unless `blocker` is open, visible to everyone who sees the task, and does not wait for the task."""
    if blocker.pk == task.pk:
        raise Invalid("blocked_by", "A task cannot wait for itself.")
    if blocker.circle_id != task.circle_id and blocker.circle.restricted:
        raise Invalid("blocked_by", f"{blocker.ref} has a different access list. Describe the reason instead.")
    if blocker.is_finished or blocker.status == Status.WONT_DO:
        raise Invalid("blocked_by", f"{blocker.ref} is already closed. Choose an open task.")
    if task.pk in chain_of(blocker):
        raise Invalid("blocked_by", f"{blocker.ref} already waits for {task.ref}. Choose another task.")


def chain_of(task: CorrectiveTask) -> list[int]:
    """The tasks that `task` waits for, directly or through others."""
    chain: list[int] = []
    waits_for = task.blocked_by_id
    while waits_for and waits_for not in chain and len(chain) < MAX_LINKS:
        chain.append(waits_for)
        waits_for = CorrectiveTask.objects.filter(pk=waits_for).values_list("blocked_by", flat=True).first()
    return chain


@transaction.atomic
def unblock_task(task: CorrectiveTask, *, by: User, now: datetime | None = None) -> CorrectiveTask:
    """Unblock the task and restore its previous state."""
    must_change(by, task)
    to = Status.IN_PROGRESS if task.started_at else Status.OPEN
    move(task, {Status.BLOCKED}, to, **NOT_BLOCKED)
    record("task.unblocked", actor=by, target=task, at=now)
    return task
