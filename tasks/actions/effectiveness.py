"""Effectiveness checks: a question, a criterion, a date and a reviewer other than the owner."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from accounts.people import names
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from core.schedule.moments import LATEST
from notifications.outbox import notify
from tasks.actions.due_dates import local_day
from tasks.actions.progress import reset_due_date
from tasks.actions.proposals import check_due, default_due, propose_task
from tasks.models import OWED, CorrectiveTask, Origin, Status
from tasks.policies import can_answer_check, can_change, who_can_answer_check, who_can_change

PLANNABLE = OWED | {Status.PROPOSED, Status.DONE, Status.VERIFIED}


@transaction.atomic
def plan_check(
    task: CorrectiveTask,
    *,
    by: User,
    question: str,
    threshold: str,
    checker: User,
    check_on: date,
    now: datetime | None = None,
) -> CorrectiveTask:
    """Plan the effectiveness check: question, criterion, date and reviewer."""
    if not can_change(by, task):
        raise NotAllowed(f"Only the owner or a lead can plan the effectiveness check. Ask {who_can_change(task)}.")
    now = now or timezone.now()
    if checker.pk == task.owner_id:
        raise Invalid("checker", "The reviewer must be someone other than the owner.")
    if not checker.is_active or checker.is_bot or not CorrectiveTask.objects.visible_to(checker).filter(pk=task.pk):
        raise Invalid("checker", f"@{checker.handle} cannot review this task. Choose another person.")
    if check_on <= local_day(now, task):
        raise Invalid("check_on", "Enter a date after today.")
    if check_on > LATEST:
        raise Invalid("check_on", f"Enter a date before {LATEST.year + 1}.")
    as_read = CorrectiveTask.objects.filter(pk=task.pk, status__in=PLANNABLE, owner=task.owner)
    if not as_read.update(
        checker=checker, check_on=check_on, check_question=question, check_threshold=threshold, check_opened_on=None
    ):
        raise Refused(f"{task.ref} cannot have an effectiveness check in its current state. Reload and try again.")
    task.refresh_from_db()
    record("task.check_planned", actor=by, target=task, at=now, on=check_on.isoformat(), checker=checker.handle)
    return task


@transaction.atomic
def answer_check(
    task: CorrectiveTask, *, by: User, holds: bool, seen: str, now: datetime | None = None
) -> CorrectiveTask:
    """Answer the effectiveness check. Yes: confirmed effective. No: the task reopens with a new due date."""
    if not can_answer_check(by, task):
        raise NotAllowed(
            f"Only the reviewer or a manager can answer the effectiveness check. Ask {who_can_answer_check(task)}."
        )
    if by == task.owner:
        raise Refused(f"You own {task.ref}, so another person must answer the check. Ask {who_can_answer_check(task)}.")
    if not seen:
        raise Invalid("seen", "Describe what you observed: a number, a link or the date of a test.")
    now = now or timezone.now()
    today = local_day(now, task)
    if task.status == Status.VERIFIED and (task.check_on is None or task.check_on > today):
        when = f"on {task.check_on.day} {task.check_on:%B %Y}" if task.check_on else "when a date is set"
        raise Refused(f"The check of {task.ref} opens {when}. {names([task.checker])} can answer it then.")
    if holds:
        mark_effective(task, seen, by=by, now=now)
    else:
        due_on = default_due(task.priority, today)
        facts = {"check_outcome": seen, "checked_at": now, "times_not_effective": F("times_not_effective") + 1}
        reset_due_date(task, frozenset({Status.VERIFIED}), due_on, by=by, reason="Not effective.", now=now, **facts)
    verb = "task.proven" if holds else "task.not_effective"
    event = record(verb, actor=by, target=task, at=now, seen=seen)
    people = [task.owner, task.team.lead if task.team else None]
    kind = "task_proven" if holds else "task_not_effective"
    notify([p for p in people if p != by], kind, about=task, occasion=event.pk, now=now)
    return task


def mark_effective(task: CorrectiveTask, seen: str, *, by: User, now: datetime) -> None:
    as_read = CorrectiveTask.objects.filter(pk=task.pk, status=Status.VERIFIED, owner=task.owner)
    if not as_read.update(
        status=Status.EFFECTIVE, check_outcome=seen, checked_at=now, check_opened_on=local_day(now, task)
    ):
        raise Refused(f"The effectiveness check of {task.ref} is no longer open. Reload and try again.")
    task.refresh_from_db()


@transaction.atomic
def create_follow_up(task: CorrectiveTask, *, by: User, title: str, now: datetime | None = None) -> CorrectiveTask:
    """Create a follow-up task: a proposed task for what remains, linked to this one."""
    origin = Origin(task.origin)
    return propose_task(
        title=title,
        by=by,
        incident=task.incident,
        origin=origin,
        priority=task.priority,
        kind=task.kind,
        team=task.team,
        factors=task.factors.all(),
        follow_up_of=task,
        now=now,
    )


@transaction.atomic
def decline_task(
    task: CorrectiveTask,
    *,
    by: User,
    reason: str,
    risk_owner: User,
    review_on: date,
    now: datetime | None = None,
) -> CorrectiveTask:
    """Close the task as won't do, with a reason, a risk owner and a review date."""
    if not can_change(by, task):
        raise NotAllowed(f"Only the owner or a lead can mark this task as won’t do. Ask {who_can_change(task)}.")
    if not reason:
        raise Invalid("reason", "Enter why the risk is acceptable.")
    now = now or timezone.now()
    check_due(review_on, local_day(now, task))
    if not risk_owner.is_active or risk_owner.is_bot or not risk_owner.is_responder:
        raise Invalid("risk_owner", f"@{risk_owner.handle} cannot be the risk owner. Choose an active responder.")
    as_read = CorrectiveTask.objects.filter(pk=task.pk, status__in=OWED | {Status.PROPOSED}, owner=task.owner)
    if not as_read.update(
        status=Status.WONT_DO,
        wont_do_reason=reason,
        risk_owner=risk_owner,
        review_on=review_on,
        blocked_reason="",
        blocked_at=None,
    ):
        raise Refused(f"{task.ref} was already closed. Reload and try again.")
    task.refresh_from_db()
    task.due_dates.filter(state="now").update(state="dropped", ended_at=now)
    event = record("task.declined", actor=by, target=task, at=now, reason=reason, review=review_on.isoformat())
    told = [p for p in [task.owner, risk_owner] if p != by]
    notify(told, "task_declined", about=task, occasion=event.pk, now=now)
    return task
