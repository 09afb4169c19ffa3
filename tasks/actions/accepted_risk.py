"""Decline a task: a reason, a risk owner and a review date."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from notifications.outbox import notify
from tasks.actions.due_dates import end_due_date, local_day
from tasks.actions.proposals import check_due
from tasks.models import NOT_BLOCKED, UNFINISHED, CorrectiveTask, DueDate, Status
from tasks.policies import can_change, can_review_risk, who_can_change_text, who_can_review_risk_text

REVIEW_AFTER = timedelta(days=180)
"""The default review date of a proposal that is not accepted."""


@transaction.atomic
def decline_task(
    task: CorrectiveTask,
    *,
    by: User,
    reason: str,
    risk_owner: User | None = None,
    review_on: date | None = None,
    now: datetime | None = None,
) -> CorrectiveTask:
    """Close the task as won't do. A proposal without an owner needs only a reason; `by` then owns the risk."""
    if not can_change(by, task):
        raise NotAllowed(f"Only the owner or a lead can mark this task as won’t do. Ask {who_can_change_text(task)}.")
    if not reason:
        raise Invalid("reason", "Enter why the risk is acceptable.")
    now = now or timezone.now()
    today = local_day(now, task)
    if task.status == Status.PROPOSED and task.owner is None:
        risk_owner, review_on = risk_owner or by, review_on or today + REVIEW_AFTER
    check_risk(task, risk_owner, review_on, today)
    as_read = CorrectiveTask.objects.filter(pk=task.pk, status__in=UNFINISHED, owner=task.owner)
    risk = {"wont_do_reason": reason, "risk_owner": risk_owner, "review_on": review_on}
    if not as_read.update(status=Status.WONT_DO, **risk, **NOT_BLOCKED):
        raise Refused(f"{task.ref} was already closed. Reload and try again.")
    task.refresh_from_db()
    end_due_date(task, DueDate.State.DROPPED, now=now)
    event = record("task.declined", actor=by, target=task, at=now, reason=reason, review=str(review_on))
    recipients = [p for p in [task.owner, risk_owner] if p != by]
    notify(recipients, "task_declined", about=task, occasion=event.pk, now=now)
    return task


def check_risk(task: CorrectiveTask, risk_owner: User | None, review_on: date | None, today: date) -> None:
    if risk_owner is None:
        raise Invalid("risk_owner", "Choose a risk owner.")
    if review_on is None:
        raise Invalid("review_on", "Enter when the decision is reviewed.")
    check_due(review_on, today, field="review_on")
    if not risk_owner.is_active or risk_owner.is_bot or not risk_owner.is_responder:
        raise Invalid("risk_owner", f"@{risk_owner.handle} cannot be the risk owner. Choose an active responder.")
    if not CorrectiveTask.objects.visible_to(risk_owner).filter(pk=task.pk).exists():
        raise Invalid("risk_owner", f"@{risk_owner.handle} cannot own this risk. Choose another person.")


@transaction.atomic
def extend_risk_acceptance(
    task: CorrectiveTask, *, by: User, reason: str, review_on: date, now: datetime | None = None
) -> CorrectiveTask:
    """Keep the decision until another review date. To do the task after all, reopen it."""
    if not can_review_risk(by, task):
        raise NotAllowed(f"Only the risk owner or a manager can review the risk. Ask {who_can_review_risk_text(task)}.")
    if not reason:
        raise Invalid("reason", "Enter why the risk is still acceptable.")
    now = now or timezone.now()
    check_due(review_on, local_day(now, task), field="review_on")
    as_read = CorrectiveTask.objects.filter(pk=task.pk, status=Status.WONT_DO, review_on=task.review_on)
    if not as_read.update(review_on=review_on):
        raise Refused(f"{task.ref} was reopened or reviewed by someone else. Reload and try again.")
    task.refresh_from_db()
    record("task.risk_reviewed", actor=by, target=task, at=now, reason=reason, review=str(review_on))
    return task
