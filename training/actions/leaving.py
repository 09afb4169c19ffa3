"""A person was deactivated: managers are asked for another facilitator of their drills."""

from datetime import datetime

from django.db import transaction

from accounts.hooks import after_deactivation
from accounts.models import User
from core.activity.log import record
from notifications.outbox import notify
from training.models import DrillRun

MAX_ASKED = 4


@after_deactivation
@transaction.atomic
def ask_for_facilitator(person: User, *, by: User, now: datetime) -> int:
    runs = DrillRun.objects.unfinished().filter(facilitator=person).select_related("circle", "facilitator")
    for run in runs:
        event = record("drill.facilitator_left", actor=by, target=run, at=now, person=person.handle)
        managers = User.objects.managers().seeing(run.circle).exclude(pk=by.pk).order_by("name")[:MAX_ASKED]
        notify(managers, "drill_needs_facilitator", about=run, occasion=event.pk, now=now)
    return len(runs)
