"""Work on a task: start, change the owner, add evidence, finish, reopen."""

from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from core.files.store import Received
from notifications.outbox import notify
from tasks.actions.due_dates import close_due_date, done_facts, local_day, set_due_date
from tasks.actions.evidence import NOTHING, receive_evidence, store_evidence
from tasks.actions.notify_people import notify_owner, notify_verifiers
from tasks.actions.proposals import check_due, check_owner, default_due
from tasks.models import NOT_BLOCKED, OUTSTANDING, ClosesBy, CorrectiveTask, Evidence, Status
from tasks.policies import (
    can_change,
    can_finish,
    can_reopen,
    who_can_change_text,
    who_can_finish_text,
    who_can_reopen_text,
)


def move(task: CorrectiveTask, sources: set[str] | frozenset[str], to: str, **facts: Any) -> None:
    """Set the state if state and owner are still those the caller read. Raises Refused otherwise."""
    as_read = CorrectiveTask.objects.filter(pk=task.pk, status__in=sources, owner=task.owner)
    if not as_read.update(status=to, **facts):
        raise Refused(
            f"{task.ref} cannot change from {task.get_status_display()} to {Status(to).label}. Reload and try again."
        )
    task.refresh_from_db()


def must_change(by: User, task: CorrectiveTask) -> None:
    if not can_change(by, task):
        raise NotAllowed(f"Only the owner or a lead can change this task. Ask {who_can_change_text(task)}.")


@transaction.atomic
def start_task(task: CorrectiveTask, *, by: User, now: datetime | None = None) -> CorrectiveTask:
    """Start work on the task."""
    must_change(by, task)
    now = now or timezone.now()
    move(task, {Status.OPEN}, Status.IN_PROGRESS, started_at=now)
    record("task.started", actor=by, target=task, at=now)
    return task


@transaction.atomic
def change_owner(
    task: CorrectiveTask, *, by: User, to: User, note: str = "", now: datetime | None = None
) -> CorrectiveTask:
    """Change the owner. The due date does not change."""
    must_change(by, task)
    now = now or timezone.now()
    check_owner(task, to, field="to")
    if to == task.owner:
        raise Invalid("to", f"@{to.handle} is already the owner.")
    if to == task.checker:
        raise Invalid("to", f"@{to.handle} is the reviewer of the effectiveness check. Choose another reviewer first.")
    before = task.owner
    as_read = CorrectiveTask.objects.filter(pk=task.pk, status__in=OUTSTANDING, owner=before)
    if not as_read.update(owner=to):
        raise Refused(f"{task.ref} was reassigned or closed. Reload and try again.")
    task.refresh_from_db()
    event = record(
        "task.owner_changed",
        actor=by,
        target=task,
        at=now,
        to=to.handle,
        before=before.handle if before else "",
        note=note,
    )
    notify_owner(task, "task_assigned", by=by, event=event, now=now, reason=note)
    if before != by:
        words: dict[str, Any] = {"who": by.name, "to": to.name, "reason": note}
        notify([before], "task_owner_changed", about=task, occasion=event.pk, now=now, **words)
    return task


def add_evidence(
    task: CorrectiveTask,
    *,
    by: User,
    text: str = "",
    url: str = "",
    file_name: str = "",
    sha256: str = "",
    file: File | None = None,
    now: datetime | None = None,
) -> Evidence:
    """Add evidence: text, a link, a file or the SHA-256 of a file."""
    if not can_reopen(by, task):
        raise NotAllowed(f"Only responders can add evidence. Ask {who_can_reopen_text(task)}.")
    now = now or timezone.now()
    shown = {"text": text, "url": url, "file_name": file_name, "sha256": sha256}
    with receive_evidence(by=by, now=now, file=file, **shown) as received, transaction.atomic():
        return keep_evidence(task, received, by=by, now=now, **shown)


def keep_evidence(
    task: CorrectiveTask, received: Received | None, *, by: User, now: datetime, **shown: Any
) -> Evidence:
    row = store_evidence(Evidence, task, received, by=by, now=now, **shown)
    record("task.evidence_added", actor=by, target=task, at=now, what=str(row)[:100])
    return row


def finish_task(task: CorrectiveTask, *, by: User, now: datetime | None = None, **shown: Any) -> CorrectiveTask:
    """Mark the task done, with evidence as for `add_evidence`. Refused if a session or a run closes the task."""
    if not can_finish(by, task):
        raise NotAllowed(f"Only the owner or a manager can mark this task done. Ask {who_can_finish_text(task)}.")
    if task.closes_by != ClosesBy.EVIDENCE:
        raise Refused(f"{task.ref} closes automatically with {task.get_closes_by_display()}.")
    now = now or timezone.now()
    if any(shown.values()):
        with receive_evidence(by=by, now=now, **shown) as received, transaction.atomic():
            keep_evidence(task, received, by=by, now=now, **shown)
            return mark_done(task, by=by, now=now)
    if not task.evidence.not_removed().exists():
        raise Invalid("text", NOTHING)
    return mark_done(task, by=by, now=now)


@transaction.atomic
def mark_done(task: CorrectiveTask, *, by: User, now: datetime) -> CorrectiveTask:
    move(task, OUTSTANDING, Status.DONE, **done_facts(task, by=by, now=now), **NOT_BLOCKED)
    close_due_date(task, now=now)
    event = record("task.done", actor=by, target=task, at=now)
    notify_verifiers(task, event=event, now=now)
    return task


NOT_DONE: dict[str, Any] = {
    "done_at": None,
    "done_on": None,
    "done_by": None,
    "verify_by": None,
    "proof": "",
    "verified_at": None,
    "verified_by": None,
    "verification_note": "",
    "check_from": None,
    "check_on": None,
    "check_opened_on": None,
}
REOPENABLE = frozenset({Status.DONE, Status.VERIFIED, Status.NOT_EFFECTIVE, Status.CONTRADICTED, Status.WONT_DO})


@transaction.atomic
def reopen_task(
    task: CorrectiveTask, *, by: User, reason: str, due_on: date | None = None, now: datetime | None = None
) -> CorrectiveTask:
    """Reopen the task with a new due date. Without one, today plus the days of its priority."""
    if not can_reopen(by, task):
        raise NotAllowed(f"Only responders can reopen tasks. Ask {who_can_reopen_text(task)}.")
    if not reason:
        raise Invalid("reason", "Enter what is missing.")
    now = now or timezone.now()
    today = local_day(now, task)
    due_on = due_on or default_due(task.priority, today)
    check_due(due_on, today)
    reset_due_date(task, REOPENABLE, due_on, by=by, reason=reason, now=now)
    event = record("task.reopened", actor=by, target=task, at=now, reason=reason)
    notify_owner(task, "task_reopened", by=by, event=event, now=now, reason=reason)
    return task


def reset_due_date(
    task: CorrectiveTask,
    sources: frozenset[str],
    due_on: date,
    *,
    by: User,
    reason: str,
    now: datetime,
    **facts: Any,
) -> None:
    """Set the task to open with a new due date, or to proposed if it has no owner."""
    if task.owner is None:
        move(task, sources, Status.PROPOSED, due_on=None, **NOT_DONE, **facts)
        return
    first = task.first_due_on or due_on
    move(task, sources, Status.OPEN, due_on=due_on, first_due_on=first, started_at=None, **NOT_DONE, **facts)
    set_due_date(task, due_on, by=by, now=now, words="when reopened", reason=reason)
