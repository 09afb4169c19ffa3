"""Findings of a run: add, turn into a task, and check in a later run whether the fix holds."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, Refused
from notifications.clock import database_now
from notifications.outbox import notify
from tasks.actions.proposals import propose_task
from tasks.models import UNFINISHED, CorrectiveTask, Origin
from training.drill_findings import findings_to_check
from training.models import DrillFinding, DrillFindingCheck, DrillRun
from training.policies import must_lead_run

MAX_FINDINGS = 50


@transaction.atomic
def add_finding(run: DrillRun, *, by: User, text: str, now: datetime | None = None) -> DrillFinding:
    """Add something to improve that the run has shown."""
    must_lead_run(by, run)
    if not text.strip():
        raise Invalid("text", "Describe what to improve.")
    if not run.was_held:
        raise Refused("Findings are added after the run has ended.")
    if run.findings.count() >= MAX_FINDINGS:
        raise Refused(f"A run has at most {MAX_FINDINGS} findings.")
    now = now or database_now()
    finding: DrillFinding = DrillFinding.objects.for_parent(run).create(
        text=text.strip(), created_by=by, created_at=now
    )
    record("drill.finding_added", actor=by, target=run, at=now, finding=finding.pk)
    return finding


@transaction.atomic
def create_finding_task(
    finding: DrillFinding, *, by: User, title: str = "", done_when: str = "", now: datetime | None = None
) -> CorrectiveTask:
    """Propose a task with the origin drill for this finding."""
    must_lead_run(by, finding.run)
    now = now or database_now()
    incident = finding.run.incident
    task = propose_task(
        title=title.strip() or finding.text,
        by=by,
        incident=incident,
        origin=Origin.DRILL,
        text=f"Finding of {finding.run.label}: {finding.text}",
        done_when=done_when.strip(),
        now=now,
    )
    if not DrillFinding.objects.filter(pk=finding.pk, task=None).update(task=task):
        raise Refused("This finding already has a task.")
    finding.refresh_from_db()
    record("drill.finding_assigned", actor=by, target=finding.run, at=now, task=task.ref)
    return task


@transaction.atomic
def check_finding(
    run: DrillRun, *, finding: DrillFinding, by: User, holds: bool, note: str = "", now: datetime | None = None
) -> DrillFindingCheck:
    """Record what this run showed about an open finding of an earlier run. `holds`: the fix works, the finding closes.

    Not fixed: the owner of its task is notified. The answer can be changed until another run gives one.
    """
    must_lead_run(by, run)
    if not run.was_held:
        raise Refused("Earlier findings are checked after the run has ended.")
    if not findings_to_check(run).filter(pk=finding.pk).exists():
        raise Refused("This finding is closed, or belongs to another kind of drill. Reload and try again.")
    task = finding.task
    if holds and task is not None and task.status in UNFINISHED:
        raise Refused(f"{task.ref} is not done yet. Confirm the fix in a run after it is done.")
    now = now or database_now()
    facts = {"holds": holds, "note": note.strip(), "by": by, "at": now}
    rows = DrillFindingCheck.objects.for_parent(finding)
    check: DrillFindingCheck = rows.update_or_create(run=run, defaults=facts)[0]
    event_type = "drill.finding_closed" if holds else "drill.finding_seen_again"
    event = record(event_type, actor=by, target=run, at=now, finding=finding.pk, task=task.ref if task else "")
    if not holds and task is not None:
        people = [person for person in (task.owner, task.team.lead if task.team else None) if person != by]
        notify(people, "drill_finding_seen_again", about=task, occasion=event.pk, now=now, run=run.label, note=note)
    return check
