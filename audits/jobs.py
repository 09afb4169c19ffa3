"""Jobs that open scheduled runs and mark missed ones."""

from contextlib import suppress

from celery import shared_task

from accounts.bots import bot
from audits.actions.runs import mark_missed
from audits.actions.schedules import open_due_run
from audits.models import AuditRun, AuditSchedule
from core.errors import Refused
from tasks.jobs import today


@shared_task
def open_due_runs(day: str | None = None) -> None:
    """Open all runs that are due to open. A schedule that is behind opens one run per missed date."""
    on = today(day)
    for schedule in AuditSchedule.objects.to_open(on).select_related("checklist", "task").order_by("next_due", "pk"):
        with suppress(Refused):  # another worker opened it first
            open_due_run(schedule, by=bot("calendar"), on=on)


@shared_task
def mark_missed_runs(day: str | None = None) -> None:
    """Mark runs that were not signed in time as missed."""
    on = today(day)
    for run in AuditRun.objects.run_out(on).order_by("closes_on", "pk"):
        with suppress(Refused):
            mark_missed(run, by=bot("calendar"), on=on)
