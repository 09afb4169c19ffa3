"""A checklist that has served is retired: nothing new begins with it, everything old stays."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.people import managers_text
from audits.actions.schedule_edits import stop_schedule
from audits.models import AuditSchedule, Checklist
from audits.policies import can_publish_checklist
from core.activity.log import record
from core.errors import NotAllowed, Refused


@transaction.atomic
def retire_checklist(checklist: Checklist, *, by: User, now: datetime | None = None) -> Checklist:
    """No new run begins and its schedules stop. Runs that exist are answered to their end."""
    ask(by)
    now = now or timezone.now()
    if not Checklist.objects.filter(pk=checklist.pk, retired_at=None).update(retired_at=now):
        raise Refused(f"“{checklist.title}” is retired already.")
    checklist.refresh_from_db()
    record("checklist.retired", actor=by, target=checklist, at=now)
    for schedule in AuditSchedule.objects.filter(checklist=checklist, stopped_at=None):
        stop_schedule(schedule, by=by, reason="Its checklist is retired.", now=now)
    return checklist


@transaction.atomic
def restore_checklist(checklist: Checklist, *, by: User, now: datetime | None = None) -> Checklist:
    """It can be run again. What it stopped stays stopped, so that no audit begins unasked."""
    ask(by)
    if not Checklist.objects.filter(pk=checklist.pk, retired_at__isnull=False).update(retired_at=None):
        raise Refused(f"“{checklist.title}” is in use.")
    checklist.refresh_from_db()
    record("checklist.restored", actor=by, target=checklist, at=now)
    return checklist


def ask(by: User) -> None:
    if not can_publish_checklist(by):
        raise NotAllowed(f"Managers retire checklists. Ask {managers_text()}.")
