"""Reassigns the open audit runs of a deactivated person."""

from datetime import datetime

from django.db import transaction

from accounts.hooks import after_deactivation
from accounts.models import User
from audits.models import AuditRun
from core.activity.log import record
from notifications.outbox import notify


def first_active(candidates: list[User | None], run: AuditRun) -> User | None:
    """The first of these people who is active and has access to the run."""
    people = [person for person in candidates if person and person.is_active and not person.is_bot]
    rows = AuditRun.objects.filter(pk=run.pk)
    return next((person for person in people if rows.visible_to(person).exists()), None)


@after_deactivation
@transaction.atomic
def reassign_runs(person: User, *, by: User, now: datetime) -> int:
    """The lead of the team, else the owner of the task, answers the open runs; without either they are unassigned."""
    runs = AuditRun.objects.unfinished().filter(assignee=person).select_related("team__lead", "task__owner")
    for run in runs:
        to = first_active([run.team and run.team.lead, run.task and run.task.owner], run)
        if not AuditRun.objects.unfinished().filter(pk=run.pk, assignee=person).update(assignee=to):
            continue  # signed, canceled or reassigned by another request
        event = record("run.assignee_left", actor=by, target=run, at=now, person=person.handle, to=to and to.handle)
        if to:
            notify([to], "run_assigned", about=run, occasion=event.pk, now=now)
    return len(runs)
