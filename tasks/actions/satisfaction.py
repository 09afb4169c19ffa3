"""Closing a task by what really happened: a session that was attended, a run that was approved."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Refused
from tasks.actions.announcements import notify_verifiers
from tasks.actions.due_dates import close_due_date
from tasks.models import OWED, ClosesBy, CorrectiveTask, Evidence, Status


@dataclass(frozen=True)
class Proof:
    """`kind` is "session" or "run"; `reference` names it ("S-19", "RUN-31"); `summary` says how it went."""

    kind: str
    reference: str
    summary: str


@transaction.atomic
def satisfy(task: CorrectiveTask, proof: Proof, *, by: User, now: datetime | None = None) -> CorrectiveTask:
    """A session or a run closes the task that waits for it. The caller asked its policy; a second call changes nothing.

    Refused when the task closes by something else, or is still a proposal without owner and date.
    """
    now = now or timezone.now()
    if task.closes_by != proof.kind or proof.kind == ClosesBy.EVIDENCE:
        raise Refused(f"{task.ref} closes by {task.get_closes_by_display()}, so {proof.reference} cannot close it.")
    if task.is_finished and task.proof == proof.reference:
        return task
    as_read = CorrectiveTask.objects.filter(pk=task.pk, status__in=OWED, closes_by=proof.kind)
    if not as_read.update(
        status=Status.DONE, proof=proof.reference, done_at=now, done_by=by, blocked_reason="", blocked_at=None
    ):
        raise Refused(why_not(task, proof))
    task.refresh_from_db()
    close_due_date(task, now=now)
    Evidence.objects.for_parent(task).create(
        text=f"{proof.reference}: {proof.summary}"[:1000],
        added_by=by,
        added_at=now,
    )
    event = record("task.satisfied", actor=by, target=task, at=now, proof=proof.reference, summary=proof.summary)
    notify_verifiers(task, event=event, now=now)
    return task


def why_not(task: CorrectiveTask, proof: Proof) -> str:
    if task.status == Status.PROPOSED:
        return f"{task.ref} is still a proposal. Give it an owner and a date, then {proof.reference} can close it."
    return f"{task.ref} is not open any more. Reload to see what changed."
