"""Starting, signing and approving runs. Signing locks the answers and stores their SHA-256."""

import hashlib
import json
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audits.actions.answers import missing_for_signature, store_score
from audits.models import Addendum, Answer, AuditRun, SignOff
from audits.policies import (
    approvers,
    can_acknowledge_missed,
    can_answer,
    can_approve,
    took_part,
    who_can_answer_text,
    who_can_approve_text,
)
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from notifications.outbox import notify
from tasks.actions.proof import Proof, close_with_proof

STATE = AuditRun.State
STEP = SignOff.Step


def move(run: AuditRun, sources: set[str], to: str, **facts: object) -> None:
    """Change the state by compare-and-set from one of `sources`."""
    if not AuditRun.objects.filter(pk=run.pk, state__in=sources).update(state=to, **facts):
        raise Refused(f"{run.ref} was changed by someone else. Reload and try again.")
    run.refresh_from_db()


@transaction.atomic
def start_run(run: AuditRun, *, by: User, now: datetime | None = None) -> AuditRun:
    """Start the run. The first answer starts it automatically."""
    if not can_answer(by, run):
        raise NotAllowed(f"Only responders and the assignee can answer this run. Ask {who_can_answer_text(run)}.")
    now = now or timezone.now()
    move(run, {STATE.PLANNED}, STATE.IN_PROGRESS, started_at=now)
    if run.assignee is None:
        AuditRun.objects.filter(pk=run.pk, assignee=None).update(assignee=by)
        run.refresh_from_db()
    record("run.started", actor=by, target=run, at=now)
    return run


@transaction.atomic
def sign_run(run: AuditRun, *, by: User, note: str = "", now: datetime | None = None) -> AuditRun:
    """Sign the run. All required items must be answered; signing locks all answers."""
    if not can_answer(by, run):
        raise NotAllowed(f"The person who answers must sign. Ask {who_can_answer_text(run)}.")
    if not run.answers.filter(by=by).exists() and run.assignee_id != by.pk:
        raise Refused(f"You did not answer any item of {run.ref}. Ask {who_can_answer_text(run)} to sign it.")
    now = now or timezone.now()
    if missing := missing_for_signature(run):
        raise Refused(missing)
    store_score(run)
    move(run, {STATE.IN_PROGRESS}, STATE.SIGNED, signed_by=by, signed_at=now)
    sign_off(run, STEP.SIGNED, by=by, note=note, now=now)
    event = record("run.signed", actor=by, target=run, at=now, digest=digest_of(run), score=run.score)
    notify(approvers(run), "run_signed", about=run, occasion=event.pk, now=now)
    return run


def digest_of(run: AuditRun) -> str:
    """SHA-256 of the run: checklist, version, scope, and each answer with its person and evidence, in item order."""
    answers = run.answers.select_related("item").prefetch_related("evidence").order_by("item__number")
    head = [run.ref, run.title, run.version.checklist.slug, run.version.number, run.scope, run.service_id]
    plain = [[*answer_parts(answer), [[e.text, e.url, e.sha256] for e in answer.evidence.all()]] for answer in answers]
    return hashlib.sha256(json.dumps([head, plain]).encode()).hexdigest()


def answer_parts(answer: Answer) -> list[str | int]:
    item = answer.item
    return [item.number, item.control, item.text, answer.value, answer.result, answer.note, answer.by_id]


@transaction.atomic
def approve_run(run: AuditRun, *, by: User, note: str = "", now: datetime | None = None) -> AuditRun:
    """Approve a signed run. Refused for people who answered or signed it. A passing run closes its task."""
    must_approve(by, run)
    now = now or timezone.now()
    if digest_of(run) != signature(run).digest:
        raise Refused(
            f"The answers of {run.ref} differ from those that were signed. Request changes so that it is signed again."
        )
    move(run, {STATE.SIGNED}, STATE.APPROVED, approved_by=by, approved_at=now)
    sign_off(run, STEP.APPROVED, by=by, note=note, now=now)
    event = record("run.approved", actor=by, target=run, at=now, note=note)
    notify([run.signed_by], "run_approved", about=run, occasion=event.pk, now=now)
    close_task(run, by=by, now=now)
    return run


def must_approve(by: User, run: AuditRun) -> None:
    if not can_approve(by, run):
        raise NotAllowed(f"Only managers can approve runs. Ask {who_can_approve_text(run)}.")
    if took_part(by, run):
        raise Refused(
            f"You answered or signed {run.ref}, so another person must approve it. Ask {who_can_approve_text(run)}."
        )


def signature(run: AuditRun) -> SignOff:
    found = run.sign_offs.filter(step=STEP.SIGNED).order_by("-pk").first()
    if found is None or run.state != STATE.SIGNED:
        raise Refused(f"{run.ref} is not awaiting approval. Reload and try again.")
    return found


def sign_off(run: AuditRun, step: str, *, by: User, note: str, now: datetime) -> None:
    digest = digest_of(run)
    SignOff.objects.for_parent(run).create(step=step, digest=digest, note=note, by=by, at=now)


def close_task(run: AuditRun, *, by: User, now: datetime) -> None:
    """Close the task of a passing run. A failed run closes no task: fix the findings first, then repeat the run."""
    if run.task is None or not run.task.is_outstanding or run.passed is False:
        return
    score = f"score {run.score}%" if run.score is not None else "not scored"
    close_with_proof(
        run.task, Proof("run", run.ref, f"signed by {run.signed_by}, approved by {by}, {score}"), by=by, now=now
    )


@transaction.atomic
def request_changes(run: AuditRun, *, by: User, reason: str, now: datetime | None = None) -> AuditRun:
    """Request changes to a signed run, with a reason. Its answers are unlocked; the signature is kept."""
    must_approve(by, run)
    if not reason:
        raise Invalid("reason", "Describe what must be changed.")
    now = now or timezone.now()
    signer = run.signed_by
    sign_off(run, STEP.REJECTED, by=by, note=reason, now=now)
    move(run, {STATE.SIGNED}, STATE.IN_PROGRESS, signed_by=None, signed_at=None)
    event = record("run.changes_requested", actor=by, target=run, at=now, reason=reason)
    notify([signer], "run_changes_requested", about=run, occasion=event.pk, now=now)
    return run


@transaction.atomic
def add_addendum(
    run: AuditRun, *, by: User, text: str, item: int | None = None, now: datetime | None = None
) -> Addendum:
    """Add a correction note to a locked run. `item` is an item number."""
    if not can_answer(by, run):
        raise NotAllowed(f"Only people who can answer can add corrections. Ask {who_can_answer_text(run)}.")
    if run.is_open:
        raise Refused(f"{run.ref} is still open. Change the answer instead.")
    if not text:
        raise Invalid("text", "Enter the correction.")
    found = run.version.items.filter(number=item).first() if item else None
    if item and found is None:
        raise Invalid("item", f"This run has no item {item}.")
    row = Addendum.objects.for_parent(run).create(item=found, text=text, by=by, at=now or timezone.now())
    record("run.correction_added", actor=by, target=run, at=now, item=item or 0, text=text[:100])
    return row


@transaction.atomic
def mark_missed(run: AuditRun, *, by: User, on: date, now: datetime | None = None) -> AuditRun:
    """Mark a run that was not signed in time as missed."""
    if not AuditRun.objects.run_out(on).filter(pk=run.pk).update(state=STATE.MISSED):
        raise Refused(f"{run.ref} is not overdue.")
    run.refresh_from_db()
    record("run.missed", actor=by, target=run, at=now, due=run.due_on.isoformat() if run.due_on else "")
    notify([run.assignee, *approvers(run)], "run_missed", about=run, occasion=run.pk, now=now)
    return run


@transaction.atomic
def acknowledge_missed(run: AuditRun, *, by: User, reason: str, now: datetime | None = None) -> AuditRun:
    """Acknowledge a missed run with a comment."""
    if not can_acknowledge_missed(by):
        raise NotAllowed(f"Only managers can acknowledge missed runs. Ask {who_can_approve_text(run)}.")
    if not reason:
        raise Invalid("reason", "Enter why it was missed.")
    now = now or timezone.now()
    rows = AuditRun.objects.filter(pk=run.pk, state=STATE.MISSED, missed_acknowledged_by=None)
    if not rows.update(missed_acknowledged_by=by, missed_acknowledged_at=now, missed_because=reason):
        raise Refused(f"{run.ref} was already acknowledged or was not missed.")
    run.refresh_from_db()
    record("run.missed_acknowledged", actor=by, target=run, at=now, reason=reason)
    return run
