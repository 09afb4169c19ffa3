"""Watching the watcher: the scheduled sweep leaves a mark, and silence is noticed by the pages themselves."""

from datetime import datetime, timedelta

from django.utils import timezone

from core.web.health import health_check
from notifications.models import Delivery, Heartbeat

SILENCE = timedelta(minutes=5)
OLDEST_WAITING = timedelta(minutes=10)
STARTED = timezone.now()  # of this process: a new installation has five minutes to tick for the first time


def record_heartbeat(now: datetime) -> None:
    """The scheduler and a worker are alive: only the sweep that nothing but the clock starts calls this."""
    Heartbeat.objects.update_or_create(name="scheduler", defaults={"at": now})


def last_tick() -> datetime | None:
    return Heartbeat.objects.filter(name="scheduler").values_list("at", flat=True).first()


@health_check("scheduler")
def scheduler_silence(now: datetime) -> str:
    seen = last_tick()
    if now - (seen or STARTED) < SILENCE:
        return ""
    since = f"since {timezone.localtime(seen):%-d %b, %H:%M}" if seen else "since Debrief started"
    return f"Reminders have not run {since}. Start the scheduler and the worker."


@health_check("mail")
def mail_trouble(now: datetime) -> str:
    """Messages that were given up, or that wait longer than they should."""
    dead = Delivery.objects.filter(state=Delivery.State.DEAD).count()
    if dead:
        return f"{dead} message{'' if dead == 1 else 's'} could not be delivered. See Settings, Deliveries."
    oldest = Delivery.objects.filter(state=Delivery.State.PENDING, next_try__lt=now - OLDEST_WAITING, failures=0)
    return "Messages have been waiting for over 10 minutes. Check the mail server." if oldest.exists() else ""
