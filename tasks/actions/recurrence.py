"""Recurrences: a later incident with the same factor category and service contradicts a verified task."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.access.models import PUBLIC_CIRCLE_ID
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from incidents.models import Category, Incident, Service
from notifications.outbox import notify
from tasks.models import CorrectiveTask, Recurrence, Status
from tasks.policies import can_open_check, can_reopen, who_can_reopen_text

WATCHED = frozenset({Status.VERIFIED, Status.EFFECTIVE})


@dataclass(frozen=True)
class Match:
    """An incident that shares a factor category and a service with the incident of a task."""

    task: CorrectiveTask
    incident: Incident
    category: Category
    service: Service

    @property
    def can_notify(self) -> bool:
        """Whether everyone who sees the task may know of the incident."""
        same = self.incident.circle_id in {PUBLIC_CIRCLE_ID, self.task.circle_id}
        return same or not self.incident.circle.restricted


@transaction.atomic
def contradict_task(match: Match, *, by: User, now: datetime | None = None) -> Recurrence:
    """Mark a verified or effective task as contradicted; notify its owner, its team's lead and its incident's lead."""
    task, incident = match.task, match.incident
    if not can_open_check(by, task):
        raise NotAllowed("Recurrences are recorded automatically.")
    if not match.can_notify:
        raise Refused(f"{incident.ref} has a different access list than {task.ref}.")
    now = now or timezone.now()
    if task.verified_at is None or task.verified_by is None or task.first_due_on is None:
        raise Refused(f"{task.ref} is not verified.")
    as_read = CorrectiveTask.objects.filter(pk=task.pk, status=task.status, status__in=WATCHED)
    previous = {"previous_status": task.status, "previous_checked_at": task.checked_at}
    if not as_read.update(status=Status.CONTRADICTED, checked_at=now):
        raise Refused(f"{task.ref} was changed by someone else. Reload and try again.")
    found = Recurrence.objects.for_parent(incident).create(
        task=task,
        category=match.category,
        service=match.service,
        promised_on=task.first_due_on,
        verified_at=task.verified_at,
        verified_by=task.verified_by,
        found_at=now,
        **previous,
    )
    task.refresh_from_db()
    event = record("task.contradicted", actor=by, target=task, at=now, by_incident=incident.ref)
    record("incident.recurrence_found", actor=by, target=incident, at=now, task=task.ref)
    leads = [task.team.lead if task.team else None, task.incident.answerable if task.incident else None]
    notify([task.owner, *leads], "task_contradicted", about=task, occasion=event.pk, now=now, incident=incident.ref)
    return found


@transaction.atomic
def dismiss_recurrence(
    task: CorrectiveTask, *, by: User, incident: Incident, reason: str, now: datetime | None = None
) -> CorrectiveTask:
    """Say that an incident is not the same problem. Without another recurrence the task is as it was before."""
    if not can_reopen(by, task):
        raise NotAllowed(f"Only responders can dismiss a recurrence. Ask {who_can_reopen_text(task)}.")
    if not reason:
        raise Invalid("reason", "Enter why it is not the same problem.")
    now = now or timezone.now()
    rows = Recurrence.objects.filter(task=task, incident=incident)
    found = rows.first()
    facts = {"dismissed_at": now, "dismissed_by": by, "dismissed_reason": reason}
    if found is None or not rows.filter(dismissed_at=None).update(**facts):
        raise Refused(f"{incident.ref} does not contradict {task.ref}, or was dismissed. Reload and try again.")
    if not task.recurrences.filter(dismissed_at=None).exists():
        restored = {"status": found.previous_status, "checked_at": found.previous_checked_at}
        rows_of_task = CorrectiveTask.objects.filter(pk=task.pk, checked_at=found.found_at)
        if not rows_of_task.filter(status=Status.CONTRADICTED).update(**restored):
            rows_of_task.update(checked_at=None)  # it was reopened meanwhile: nothing is decided
    task.refresh_from_db()
    record("task.recurrence_dismissed", actor=by, target=task, at=now, reason=reason, incident=incident.ref)
    record("incident.recurrence_dismissed", actor=by, target=incident, at=now, task=task.ref, reason=reason)
    return task
