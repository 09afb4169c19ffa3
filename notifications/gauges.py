"""Gauges for /metrics: pending messages, and the last run of scheduler and worker."""

from datetime import datetime

from django.db.models import Count, Min

from core.web.metrics import gauge
from notifications.clock import clock_offset
from notifications.heartbeat import SCHEDULER, WORKER, time_since_heartbeat
from notifications.models import Delivery, Heartbeat

State = Delivery.State


@gauge("deliveries", "Messages by state.", label="state")
def deliveries(now: datetime) -> dict[str, float]:
    counted = dict(Delivery.objects.values_list("state").annotate(Count("pk")).order_by())
    return {state: counted.get(state, 0) for state in State.values}


@gauge("queue_age_seconds", "Age of the oldest message that is due and not sent; 0 when none is.")
def queue_age(now: datetime) -> float:
    waiting = Delivery.objects.filter(state__in=[State.PENDING, State.CLAIMED], next_try__lte=now)
    oldest = waiting.aggregate(oldest=Min("created_at"))["oldest"]
    return max(0.0, (now - oldest).total_seconds()) if oldest else 0.0


@gauge("scheduler_age_seconds", "Time since the scheduler last ran, by the database's clock.")
def scheduler_age(now: datetime) -> float | None:
    elapsed = time_since_heartbeat(SCHEDULER, now=now)
    return elapsed.total_seconds() if elapsed is not None else None


@gauge("worker_age_seconds", "Time since a worker last ran, by the database's clock.")
def worker_age(now: datetime) -> float | None:
    elapsed = time_since_heartbeat(WORKER, now=now)
    return elapsed.total_seconds() if elapsed is not None else None


@gauge("clock_offset_seconds", "Seconds by which the database's clock is ahead, by process.", label="process")
def clock_offsets(now: datetime) -> dict[str, float]:
    measured = Heartbeat.objects.filter(name__in=[SCHEDULER, WORKER]).values_list("name", "clock_offset")
    return {**dict(measured), "web": clock_offset()}
