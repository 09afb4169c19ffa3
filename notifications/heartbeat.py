"""Heartbeats of scheduler and worker, and health checks for a stopped process or a wrong clock.

Everything is compared by the database's clock: a machine whose own clock is wrong can neither hide nor fake
missing heartbeats.
"""

from datetime import datetime, timedelta

from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from core.web.health import health_check
from notifications.clock import clock_offset
from notifications.models import Delivery, Heartbeat

SCHEDULER, WORKER, TAKEOVER = "scheduler", "worker", "takeover"
MAX_HEARTBEAT_AGE = timedelta(minutes=5)
TAKEN_OVER_AFTER = timedelta(minutes=2)
OLDEST_WAITING = timedelta(minutes=10)
MAX_CLOCK_DIFFERENCE = 30.0  # seconds
STARTED = timezone.now()  # of this process: a new installation has five minutes until its first tick


def record_heartbeat(name: str, *, now: datetime, clock_offset: float = 0.0) -> None:
    """`now` is database time; `clock_offset` is what the sender measured between the database and itself."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now, "clock_offset": clock_offset})


def last_heartbeat(name: str) -> datetime | None:
    return Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()


def time_since_heartbeat(name: str, *, now: datetime) -> timedelta | None:
    """None before the first heartbeat. One in the future counts as that long ago."""
    seen = last_heartbeat(name)
    return abs(now - seen) if seen else None


def claim_takeover(*, now: datetime) -> bool:
    """Whether this worker runs the jobs of a silent scheduler in this minute; the others do not."""
    elapsed = time_since_heartbeat(SCHEDULER, now=now)
    if timezone.now() - STARTED < TAKEN_OVER_AFTER or (elapsed is not None and elapsed < TAKEN_OVER_AFTER):
        return False
    Heartbeat.objects.get_or_create(name=TAKEOVER, defaults={"at": now - TAKEN_OVER_AFTER})
    free = Q(at__lte=now - timedelta(seconds=50)) | Q(at__gt=now + MAX_HEARTBEAT_AGE)
    return bool(Heartbeat.objects.filter(free, name=TAKEOVER).update(at=now))


@health_check("scheduler")
def scheduler_problem(now: datetime) -> str:
    """One text for the banner, from one statement. The worker comes first: without it nothing runs."""
    rows = Heartbeat.objects.annotate(by_database=Now()).values_list("name", "at", "by_database")
    seen = {name: (at, timedelta(seconds=round((there - timezone.now()).total_seconds()))) for name, at, there in rows}
    for name, consequence in [
        (WORKER, "Reminders, mail and search have stopped. Start the worker."),
        (SCHEDULER, "The worker runs its jobs once a minute meanwhile. Start the scheduler."),
    ]:
        at, offset = seen.get(name, (None, timedelta()))
        if abs(now + offset - (at or STARTED)) >= MAX_HEARTBEAT_AGE:
            since = f"since {timezone.localtime(at):%-d %b, %H:%M}" if at else "since Debrief started"
            return f"The {name} has not run {since}. {consequence}"
    return ""


@health_check("clock")
def clock_problem(now: datetime) -> str:
    """Clocks that differ from the database's, measured by scheduler and worker themselves and here."""
    wrong = Heartbeat.objects.filter(
        Q(clock_offset__gt=MAX_CLOCK_DIFFERENCE) | Q(clock_offset__lt=-MAX_CLOCK_DIFFERENCE)
    )
    offsets = [(f"the {name}", offset) for name, offset in wrong.values_list("name", "clock_offset")]
    if abs(own := clock_offset()) > MAX_CLOCK_DIFFERENCE:
        offsets.append(("this web process", own))
    if not offsets:
        return ""
    listed = ", ".join(f"{who} is {abs(by):.0f} s {'behind' if by > 0 else 'ahead'}" for who, by in offsets)
    return f"Clocks differ from the database: {listed}. Synchronize the clocks of the machines (NTP)."


@health_check("mail")
def mail_problem(now: datetime) -> str:
    """Messages that failed for good, or that wait longer than they should."""
    dead = Delivery.objects.filter(state=Delivery.State.DEAD).count()
    if dead:
        return f"{dead} message{'' if dead == 1 else 's'} could not be delivered. See Settings, Deliveries."
    oldest = Delivery.objects.filter(state=Delivery.State.PENDING, next_try__lt=now - OLDEST_WAITING, failures=0)
    return "Messages have been waiting for over 10 minutes. Check the mail server." if oldest.exists() else ""
