"""Jobs that open scheduled runs and mark missed ones."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from celery import shared_task
from django.utils import timezone

from accounts.bots import bot
from audits.actions.runs import mark_missed
from audits.actions.schedules import open_due_run
from audits.models import AuditRun, AuditSchedule
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
