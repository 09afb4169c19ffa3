"""Effectiveness checks: a question, a criterion, a date and a reviewer other than the owner."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from accounts.people import format_names
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from core.schedule.moments import LATEST
from notifications.outbox import notify
from tasks.actions.due_dates import local_day
from tasks.actions.progress import reset_due_date
from tasks.actions.proposals import default_due, propose_task
from tasks.models import OUTSTANDING, CorrectiveTask, Origin, Status
from tasks.policies import can_answer_check, can_change, who_can_answer_check_text, who_can_change_text

PLANNABLE = OUTSTANDING | {Status.PROPOSED, Status.DONE, Status.VERIFIED}


@transaction.atomic
def plan_check(
    task: CorrectiveTask,
    *,
    by: User,
    question: str,
    threshold: str,
    checker: User,
    check_on: date,
    check_from: date | None = None,
    now: datetime | None = None,
) -> CorrectiveTask:
    """Plan the effectiveness check: question or metric, criterion, window (until `check_on`) and reviewer."""
    if not can_change(by, task):
        raise NotAllowed(f"Only the owner or a lead can plan the effectiveness check. Ask {who_can_change_text(task)}.")
    now = now or timezone.now()
    if checker.pk == task.owner_id:
        raise Invalid("checker", "The reviewer must be someone other than the owner.")
    if not checker.is_active or checker.is_bot or not CorrectiveTask.objects.visible_to(checker).filter(pk=task.pk):
        raise Invalid("checker", f"@{checker.handle} cannot review this task. Choose another person.")
    if check_on <= local_day(now, task):
        raise Invalid("check_on", "Enter a date after today.")
    if check_on > LATEST:
        raise Invalid("check_on", f"Enter a date before {LATEST.year + 1}.")
    if check_from and check_from > check_on:
        raise Invalid("check_from", "The window must start before the check date.")
    before, old_checker = check_text(task), task.checker
    as_read = CorrectiveTask.objects.filter(pk=task.pk, status__in=PLANNABLE, owner=task.owner)
    window = {"check_from": check_from, "check_on": check_on, "check_opened_on": None}
    if not as_read.update(checker=checker, check_question=question, check_threshold=threshold, **window):
        raise Refused(f"{task.ref} cannot have an effectiveness check in its current state. Reload and try again.")
    task.refresh_from_db()
    facts = {"on": check_on.isoformat(), "checker": checker.handle, "summary": check_text(task)}
    if before and before != facts["summary"]:
        facts["summary"] += f". Before: {before}"
    event = record("task.check_planned", actor=by, target=task, at=now, **facts)
    people = [person for person in [checker, old_checker] if person and person != by]
    if before != check_text(task):
        words: dict[str, Any] = {"who": by.name, "checker": checker.handle}
        notify(people, "task_check_planned", about=task, occasion=event.pk, now=now, **words)
    return task


def check_text(task: CorrectiveTask) -> str:
    """ "Queue under 20 min, 29 November 2026, @mira"; "" without a check."""
    if task.check_on is None:
        return ""
    handle = f", @{task.checker.handle}" if task.checker else ""
    return f"{task.check_threshold}, {task.check_on.day} {task.check_on:%B %Y}{handle}"


@transaction.atomic
def answer_check(
    task: CorrectiveTask, *, by: User, holds: bool, seen: str, now: datetime | None = None
) -> CorrectiveTask:
    """Answer the effectiveness check. Yes: confirmed effective. No: the task reopens with a new due date."""
    if not can_answer_check(by, task):
        raise NotAllowed(
            f"Only the reviewer or a manager can answer the effectiveness check. Ask {who_can_answer_check_text(task)}."
        )
    if by == task.owner:
        raise Refused(
            f"You own {task.ref}, so another person must answer the check. Ask {who_can_answer_check_text(task)}."
        )
    if not seen:
        raise Invalid("seen", "Describe what you observed: a number, a link or the date of a test.")
    now = now or timezone.now()
    today = local_day(now, task)
    if task.status == Status.VERIFIED and (task.check_on is None or task.check_on > today):
        when = f"on {task.check_on.day} {task.check_on:%B %Y}" if task.check_on else "when a date is set"
        raise Refused(f"The check of {task.ref} opens {when}. {format_names([task.checker])} can answer it then.")
    if holds:
        mark_effective(task, seen, by=by, now=now)
    else:
        due_on = default_due(task.priority, today)
        facts = {"check_outcome": seen, "checked_at": now, "times_not_effective": F("times_not_effective") + 1}
        reset_due_date(task, frozenset({Status.VERIFIED}), due_on, by=by, reason="Not effective.", now=now, **facts)
    event_type = "task.confirmed_effective" if holds else "task.not_effective"
    event = record(event_type, actor=by, target=task, at=now, seen=seen)
    people = [task.owner, task.team.lead if task.team else None]
    kind = "task_effective" if holds else "task_not_effective"
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
