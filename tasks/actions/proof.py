"""Closing a task automatically when its session was held or its run was approved."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Refused
from tasks.actions.due_dates import close_due_date, done_facts
from tasks.actions.notify_people import notify_verifiers
from tasks.models import NOT_BLOCKED, OUTSTANDING, ClosesBy, CorrectiveTask, Evidence, Status


@dataclass(frozen=True)
class Proof:
    """What closes a task: `kind` "session" or "run", `reference` ("S-19", "RUN-31") and `summary` of the result."""

    kind: str
    reference: str
    summary: str


@transaction.atomic
def close_with_proof(task: CorrectiveTask, proof: Proof, *, by: User, now: datetime | None = None) -> CorrectiveTask:
    """Close a task with a session or a run. The caller has checked the permission; a second call is a no-op.

    Raises Refused if the task closes in another way, or is only proposed (no owner or due date).
    """
    now = now or timezone.now()
    if task.closes_by != proof.kind or proof.kind == ClosesBy.EVIDENCE:
        raise Refused(f"{task.ref} closes with {task.get_closes_by_display()}, so {proof.reference} cannot close it.")
    if task.is_finished and task.proof == proof.reference:
        return task
    as_read = CorrectiveTask.objects.filter(pk=task.pk, status__in=OUTSTANDING, closes_by=proof.kind)
    if not as_read.update(
        status=Status.DONE,
        proof=proof.reference,
        **done_facts(task, by=by, now=now),
        **NOT_BLOCKED,
    ):
        raise Refused(refusal_reason(task, proof))
    task.refresh_from_db()
    close_due_date(task, now=now)
    Evidence.objects.for_parent(task).create(
        text=f"{proof.reference}: {proof.summary}"[:1000],
        added_by=by,
        added_at=now,
    )
    event = record(
        "task.closed_automatically", actor=by, target=task, at=now, proof=proof.reference, summary=proof.summary
    )
    notify_verifiers(task, event=event, now=now)
    return task


def refusal_reason(task: CorrectiveTask, proof: Proof) -> str:
    if task.status == Status.PROPOSED:
        return f"{task.ref} is only proposed. Set an owner and a due date before {proof.reference} can close it."
    return f"{task.ref} is no longer open. Reload and try again."
