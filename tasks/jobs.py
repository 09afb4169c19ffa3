"""Background jobs: find the few rows of the day, call an action. Chasing people is the reminder ladder's work."""

from contextlib import suppress
from datetime import date

from celery import shared_task
from django.utils import timezone

from core.accounts.bots import bot
from core.errors import Refused
from tasks.actions.auditing import mark_missed
from tasks.actions.scheduling import open_due_run
from tasks.actions.verification import open_effectiveness_check
from tasks.models import AuditRun, AuditSchedule, CorrectiveTask


def today(day: str | None) -> date:
    return date.fromisoformat(day) if day else timezone.localdate()


@shared_task
def open_due_effectiveness_checks(day: str | None = None) -> None:
    """Ask the checkers whose day has come."""
    on = today(day)
    for task in CorrectiveTask.objects.check_due(on).order_by("check_on", "pk"):
        with suppress(Refused):  # another worker was quicker
            open_effectiveness_check(task, by=bot("calendar"), on=on)


@shared_task
def open_due_runs(day: str | None = None) -> None:
    """Open the runs whose window begins, each once. A schedule that fell behind catches up day by day."""
    on = today(day)
    for schedule in AuditSchedule.objects.to_open(on).select_related("checklist", "task").order_by("next_due", "pk"):
        with suppress(Refused):  # another worker was quicker
            open_due_run(schedule, by=bot("calendar"), on=on)


@shared_task
def mark_missed_runs(day: str | None = None) -> None:
    """A window that closed without a signature stays in the data as missed."""
    on = today(day)
    for run in AuditRun.objects.run_out(on).order_by("closes_on", "pk"):
        with suppress(Refused):
            mark_missed(run, by=bot("calendar"), on=on)
