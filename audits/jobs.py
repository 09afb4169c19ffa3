"""Jobs that open scheduled runs, mark missed ones, and write audit exports."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from celery import shared_task
from django.utils import timezone

from accounts.bots import bot
from audits.actions import audit_exports
from audits.actions.runs import mark_missed
from audits.actions.schedules import open_due_run
from audits.models import AuditExport, AuditRun, AuditSchedule
from core.errors import Refused
from notifications.clock import database_now
from tasks.jobs import today


@shared_task
def open_due_runs(day: str | None = None) -> None:
    """Open all runs that are due to open. A schedule that is behind opens one run per missed date."""
    on = today(day)
    for schedule in AuditSchedule.objects.to_open(on).select_related("checklist", "task").order_by("next_due", "pk"):
        with suppress(Refused):  # another worker opened it first
            open_due_run(schedule, by=bot("calendar"), on=on)


@shared_task
def mark_missed_runs(now: str | None = None) -> None:
    """Mark runs that were not signed in time as missed. The last day ends in the time zone of the assignee."""
    at = datetime.fromisoformat(now) if now else database_now()
    latest = timezone.localdate(at, UTC) + timedelta(days=1)  # the date in the easternmost zones
    for run in AuditRun.objects.run_out(latest).select_related("assignee").order_by("closes_on", "pk"):
        with suppress(Refused):
            on = timezone.localdate(at, run.assignee.zone if run.assignee else None)
            mark_missed(run, by=bot("calendar"), on=on, now=at)


@shared_task
def write_audit_export(pk: int) -> None:
    with suppress(Refused):  # another worker took over
        audit_exports.write_requested(pk, now=database_now())


@shared_task
def write_waiting_audit_exports() -> None:
    """Write exports whose signal was lost or whose worker stopped, one at a time."""
    for pk in AuditExport.objects.unfinished().order_by("pk").values_list("pk", flat=True)[:1]:
        write_audit_export(pk)


@shared_task
def delete_expired_audit_exports() -> None:
    audit_exports.delete_expired_exports(now=database_now())
