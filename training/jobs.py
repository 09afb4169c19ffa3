"""Scheduled jobs of training: injects of running drills, and sessions without enough people."""

from celery import shared_task

from notifications.clock import database_now
from training.actions.drill_release import release_due
from training.actions.minimum import check_minimum_reached
from training.models import DrillRun, Session

AT_ONCE = 100


@shared_task
def release_due_injects() -> int:
    """Release what is due in every running drill. Returns how many."""
    now = database_now()
    live = DrillRun.objects.filter(state=DrillRun.State.RUNNING).select_related("incident", "facilitator")
    return sum(release_due(run, now=now) for run in live.order_by("pk")[:AT_ONCE])


@shared_task
def check_minimums() -> int:
    """Look at every session whose RSVP deadline has passed. Returns how many lack people."""
    now = database_now()
    rows = Session.objects.minimum_to_check(now).select_related("circle", "facilitator", "created_by")
    return sum(check_minimum_reached(row, now=now) for row in rows.order_by("pk")[:AT_ONCE])
