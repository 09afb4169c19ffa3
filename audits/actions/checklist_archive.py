"""Archiving checklists. An archived checklist gets no new runs; existing runs are kept."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.people import managers_text
from audits.actions.schedules import pause_schedule
from audits.models import AuditSchedule, Checklist
from audits.policies import can_publish_checklist
from core.activity.log import record
from core.errors import NotAllowed, Refused


@transaction.atomic
def archive_checklist(checklist: Checklist, *, by: User, now: datetime | None = None) -> Checklist:
    """Archive a checklist: no new runs, and its schedules are paused. Existing runs can be completed."""
    must_archive_checklists(by)
    now = now or timezone.now()
    if not Checklist.objects.filter(pk=checklist.pk, archived_at=None).update(archived_at=now):
        raise Refused(f"“{checklist.title}” is already archived.")
    checklist.refresh_from_db()
    record("checklist.archived", actor=by, target=checklist, at=now)
    for schedule in AuditSchedule.objects.filter(checklist=checklist).running():
        pause_schedule(schedule, by=by, now=now)
    return checklist


@transaction.atomic
def restore_checklist(checklist: Checklist, *, by: User, now: datetime | None = None) -> Checklist:
    """Restore an archived checklist. Its schedules remain paused, so that no run opens unexpectedly."""
    must_archive_checklists(by)
    if not Checklist.objects.filter(pk=checklist.pk, archived_at__isnull=False).update(archived_at=None):
        raise Refused(f"“{checklist.title}” is not archived.")
    checklist.refresh_from_db()
    record("checklist.restored", actor=by, target=checklist, at=now)
    return checklist


def must_archive_checklists(by: User) -> None:
    if not can_publish_checklist(by):
        raise NotAllowed(f"Only managers can archive checklists. Ask {managers_text()}.")
