"""Findings for failed items, with their tasks. Closing a finding does not change the recorded answer."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from accounts.people import managers_text
from audits.models import Answer, AuditRun, Finding, Item
from audits.policies import can_close_finding, can_raise_finding, who_can_answer_text
from audits.scoring import FAIL
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from notifications.outbox import notify
from tasks.actions.due_dates import local_day
from tasks.actions.proposals import accept_task, propose_task
from tasks.models import CorrectiveTask, Kind, Origin, Priority
from tasks.policies import can_propose, who_can_propose_text

STATE, RUN = Finding.State, AuditRun.State
PRIORITY = {"major": Priority.P1, "minor": Priority.P2, "observation": Priority.P3, "opportunity": Priority.P3}


@transaction.atomic
def raise_finding(
    run: AuditRun,
    item: Item,
    *,
    by: User,
    title: str,
    text: str = "",
    grade: str = Finding.Grade.MINOR,
    task_title: str = "",
    owner: User | None = None,
    due_on: date | None = None,
    now: datetime | None = None,
) -> Finding:
    """Create a finding for a failed item. With `task_title` a task is created too; with an owner it is accepted."""
    if not can_raise_finding(by, run):
        raise NotAllowed(f"Only responders and the assignee can raise findings. Ask {who_can_answer_text(run)}.")
    if not title:
        raise Invalid("title", "Enter what you observed.")
    lock_run_row(run)
    answer = Answer.objects.filter(run=run, item=item).first()
    if answer is None or answer.result != FAIL:
        raise Refused(f"Item {item.number} did not fail; findings are for failed items.")
    if twin := Finding.objects.filter(run=run, item=item).first():
        raise Refused(f"Item {item.number} already has a finding: {twin.ref}.")
    now = now or timezone.now()
    finding = Finding.objects.for_parent(run).create(
        item=item,
        title=title,
        text=text,
        grade=grade,
        raised_by=by,
        raised_at=now,
    )
    record("finding.raised", actor=by, target=finding, at=now, run=run.ref, item=item.number, grade=grade)
    if task_title:
        make_task(finding, by=by, title=task_title, owner=owner, due_on=due_on, now=now)
    return finding


def lock_run_row(run: AuditRun) -> None:
    """Lock the run row, so that no one signs it or raises the same finding during this transaction."""
    if not AuditRun.objects.filter(pk=run.pk, state__in=[RUN.PLANNED, RUN.IN_PROGRESS]).update(state=F("state")):
        raise Refused(f"{run.ref} is locked. Add a correction note.")


@transaction.atomic
def make_task(
    finding: Finding,
    *,
    by: User,
    title: str,
    owner: User | None = None,
    due_on: date | None = None,
    now: datetime | None = None,
) -> CorrectiveTask:
    """Create a task for a finding. With an owner it is accepted, else proposed."""
    if not can_propose(by):
        raise NotAllowed(f"Only responders can propose tasks. Ask {who_can_propose_text()}.")
    if finding.task_id:
        raise Refused(f"{finding.ref} already has a task: A-{finding.task_id}.")
    now = now or timezone.now()
    run, item = finding.run, finding.item
    task = propose_task(
        title=title,
        by=by,
        incident=run.incident,
        origin=Origin.FINDING,
        priority=PRIORITY[finding.grade],
        kind=Kind.REPAIR,
        text=f"{finding.title}. Found by {run.ref}, item {item.number}: {item.text}",
        done_when=f"Item {item.number} of “{run.title}” passes: {item.text}"[:500],
        team=run.team or (run.task.team if run.task else None),
        parent=run,
        now=now,
    )
    if not Finding.objects.filter(pk=finding.pk, task=None).update(task=task):
        raise Refused(f"{finding.ref} already has a task. Reload and try again.")
    finding.refresh_from_db()
    if owner is not None:
        due_on = due_on or local_day(now, task) + timedelta(days=item.finding_days)
        accept_task(task, by=by, owner=owner, due_on=due_on, now=now)
    record("finding.task_created", actor=by, target=finding, at=now, task=task.ref)
    return task


@transaction.atomic
def close_finding(
    finding: Finding, *, by: User, reason: str, accept_risk: bool = False, now: datetime | None = None
) -> Finding:
    """Close a finding: it was fixed and verified, or the risk is accepted. Refused for the person who raised it."""
    if not can_close_finding(by):
        raise NotAllowed(f"Only managers can close findings. Ask {managers_text()}.")
    if by.pk == finding.raised_by_id:
        raise Refused(f"You raised {finding.ref}, so another manager must close it. Ask {managers_text()}.")
    if not reason:
        raise Invalid("reason", "Enter what was verified, or why the risk is acceptable.")
    if not accept_risk and finding.task is not None and not finding.task.is_finished:
        raise Refused(f"{finding.task.ref} is not done yet. Close {finding.ref} afterwards, or accept the risk.")
    now = now or timezone.now()
    state = STATE.ACCEPTED if accept_risk else STATE.CLOSED
    rows = Finding.objects.filter(pk=finding.pk, state=STATE.OPEN)
    if not rows.update(state=state, closed_by=by, closed_at=now, closed_because=reason):
        raise Refused(f"{finding.ref} was already closed. Reload and try again.")
    finding.refresh_from_db()
    event = record("finding.closed", actor=by, target=finding, at=now, reason=reason, accepted=accept_risk)
    notify([finding.raised_by], "finding_closed", about=finding, occasion=event.pk, now=now)
    return finding
