"""Jobs: open effectiveness checks, find recurrences, sync tracker issues."""

from contextlib import suppress
from datetime import date, datetime, timedelta

from celery import shared_task
from django.utils import timezone

from accounts.bots import bot
from core.errors import Refused
from notifications.clock import database_now
from tasks.actions.issues import sync_link
from tasks.actions.recurrence import contradict_task
from tasks.actions.verification import open_effectiveness_check
from tasks.models import CorrectiveTask, IssueLink
from tasks.recurrence_watch import find_recurrences

SYNC_AFTER, SYNC_AT_ONCE = timedelta(minutes=30), 50
RESERVED = ".invalid"  # hosts of the sample; they never exist (RFC 2606)


def today(day: str | None) -> date:
    return date.fromisoformat(day) if day else timezone.localdate(database_now())


@shared_task
def open_due_effectiveness_checks(day: str | None = None) -> None:
    """Open the effectiveness checks that are due."""
    on = today(day)
    for task in CorrectiveTask.objects.check_due(on).order_by("check_on", "pk"):
        with suppress(Refused):  # another worker opened it first
            open_effectiveness_check(task, by=bot("calendar"), on=on)


@shared_task
def watch_recurrences(now: str | None = None) -> None:
    """Mark verified tasks as contradicted by later incidents with the same factor category and service."""
    at = datetime.fromisoformat(now) if now else database_now()
    for match in find_recurrences(at):
        if match.can_notify:
            with suppress(Refused):  # reopened, changed, or contradicted by another match of this run
                contradict_task(match, by=bot("calendar"), now=at)


@shared_task
def sync_issues() -> int:
    """Update the issues that were not checked recently. Projects that do not respond are tried later."""
    now = database_now()
    links = IssueLink.objects.filter(synced_at__lt=now - SYNC_AFTER).select_related("connection", "task")
    links = links.exclude(connection__base_url__endswith=RESERVED)
    silent: set[int] = set()
    done = 0
    for link in links.order_by("synced_at", "pk")[:SYNC_AT_ONCE]:
        if link.connection_id not in silent:
            if sync_link(link, by=bot("tracker"), now=now):
                done += 1
            else:
                silent.add(link.connection_id)
    return done
