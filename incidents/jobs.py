"""What happens on a clock: updates are asked for, imports that came in together are read, old ones are forgotten."""

import time

from celery import shared_task
from django.utils import timezone

from core.notifications.hints import ring
from incidents.actions.importing import forget_expired
from incidents.actions.updates import remind_of_update
from incidents.models import Incident
from incidents.uploads import read_one_waiting

AT_ONCE = 200
SLICE_SECONDS = 20  # then others get the worker; the job rings itself again


@shared_task
def chase_updates() -> None:
    """A sweep: each update that is due is asked for once."""
    now = timezone.now()
    due = Incident.objects.active().filter(update_due_at__lte=now).select_related("lead", "severity")
    for incident in due.order_by("update_due_at")[:AT_ONCE]:
        remind_of_update(incident, now=now)


@shared_task
def read_waiting_imports() -> int:
    """Read what waits, oldest first; returns how many. Two workers at once share the rows, none is read twice."""
    until, count = time.monotonic() + SLICE_SECONDS, 0
    while read_one_waiting(now=timezone.now()):
        count += 1
        if time.monotonic() > until:
            ring("incidents.jobs.read_waiting_imports")
            break
    return count


@shared_task
def forget_expired_imports() -> int:
    """Every night: drop the texts that nobody confirmed within 30 days."""
    return forget_expired(now=timezone.now())
