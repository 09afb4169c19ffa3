"""Background jobs that open effectiveness checks. Reminders are sent by the reminders app."""

from contextlib import suppress
from datetime import date

from celery import shared_task
from django.utils import timezone

from accounts.bots import bot
from core.errors import Refused
from tasks.actions.verification import open_effectiveness_check
from tasks.models import CorrectiveTask


def today(day: str | None) -> date:
    return date.fromisoformat(day) if day else timezone.localdate()


@shared_task
def open_due_effectiveness_checks(day: str | None = None) -> None:
    """Open the effectiveness checks that are due."""
    on = today(day)
    for task in CorrectiveTask.objects.check_due(on).order_by("check_on", "pk"):
        with suppress(Refused):  # another worker opened it first
            open_effectiveness_check(task, by=bot("calendar"), on=on)
