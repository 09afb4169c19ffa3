"""Scheduled jobs of training: releasing the injects of running drills."""

from celery import shared_task

from notifications.clock import database_now
from training.actions.drill_release import release_due
from training.models import DrillRun

AT_ONCE = 100


@shared_task
def release_due_injects() -> int:
    """Release what is due in every running drill. Returns how many."""
    now = database_now()
    live = DrillRun.objects.filter(state=DrillRun.State.RUNNING).select_related("incident", "facilitator")
    return sum(release_due(run, now=now) for run in live.order_by("pk")[:AT_ONCE])
