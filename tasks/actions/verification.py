"""Verification by another person, and opening of the effectiveness check on its date."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.people import format_names
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from notifications.outbox import notify
from tasks.models import ClosesBy, CorrectiveTask, Status
from tasks.policies import can_open_check, can_verify, who_can_verify_text


@transaction.atomic
def verify_task(task: CorrectiveTask, *, by: User, note: str, now: datetime | None = None) -> CorrectiveTask:
    """Verify that the result meets “done when”. Refused for the owner."""
    if not can_verify(by, task):
        raise NotAllowed(f"Only responders can verify tasks. Ask {who_can_verify_text(task)}.")
    if by == task.owner:
        raise Refused(f"You own {task.ref}, so another person must verify it. Ask {who_can_verify_text(task)}.")
    if by.pk == task.done_by_id and task.closes_by == ClosesBy.EVIDENCE:  # verification needs a second person
        raise Refused(f"You marked {task.ref} done, so another person must verify it. Ask {who_can_verify_text(task)}.")
    if not note:
        raise Invalid("note", "Describe what you checked and what you saw.")
    now = now or timezone.now()
    as_read = CorrectiveTask.objects.filter(pk=task.pk, status=Status.DONE, owner=task.owner)
    if not as_read.update(status=Status.VERIFIED, verified_by=by, verified_at=now, verification_note=note):
        raise Refused(f"{task.ref} is not awaiting verification. Reload and try again.")
    task.refresh_from_db()
    event = record("task.verified", actor=by, target=task, at=now, note=note)
    notify([task.owner], "task_verified", about=task, occasion=event.pk, now=now)
    return task


@transaction.atomic
def open_effectiveness_check(
    task: CorrectiveTask, *, by: User, on: date, now: datetime | None = None
) -> CorrectiveTask:
    """Open the effectiveness check. A bot may open it; only a person can answer. Reminders are a due source."""
    if not can_open_check(by, task):
        who = format_names([task.checker])
        raise NotAllowed(f"The check opens automatically on its date. {who} can answer it then.")
    if not CorrectiveTask.objects.check_due(on).filter(pk=task.pk).update(check_opened_on=on):
        raise Refused(f"The effectiveness check of {task.ref} is not due or is already open.")
    task.refresh_from_db()
    record("task.check_opened", actor=by, target=task, at=now)
    return task
