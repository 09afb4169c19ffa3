"""Turning due dates into occasions, and occasions of the hour into one message per person."""

import json
import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from notifications.models import Delivery
from notifications.worker_signals import wake_worker
from reminders.default_policy import standard_policy
from reminders.models import Policy, ScheduledReminder, Snooze
from reminders.registry import COLUMNS, DueSource, due_sources
from reminders.schedule import Step, instant, is_quiet, steps_wanted
from reminders.statements import cancelling_statement, digest_sql, notification_sql, planning_statement

FARTHEST = timedelta(days=31)  # no rung stands longer before its due date than this
PEOPLE_AT_ONCE = 100


def plan(*, now: datetime) -> int:
    """Write the occasions of every due source and cancel those that no longer hold. Returns how many were written."""
    policy = standard_policy()
    zones = list(User.objects.people().values_list("time_zone", flat=True).distinct())
    return sum(plan_source(source, policy, zones, now=now) for source in due_sources.values())


@transaction.atomic
def plan_source(source: DueSource, policy: Policy, zones: list[str], *, now: datetime) -> int:
    """Three statements, whatever the number of rows: the due dates there are, what is over, what is new."""
    today = now.astimezone(UTC).date()
    rows = source.rows().filter(due__lte=today + FARTHEST)
    dates = list(rows.order_by("due").values_list("due", flat=True).distinct())
    steps = wanted_steps([rung.step for rung in policy.rungs.all()], dates, today)
    clock = sending_times({date.fromisoformat(row[3]) for row in steps}, zones, policy.hour)
    sql, values = rows.order_by().values_list(*COLUMNS).query.sql_with_params()
    given = [*values, json.dumps(steps), json.dumps(clock)]
    moment = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        avoid_nested_loops(cursor)
        cursor.execute(cancelling_statement(sql), [moment, *given, source.kind])
        names = [source.kind, source.target_kind, source.prefix, source.prefix]
        cursor.execute(planning_statement(sql), [*given, *names, moment])
        return cursor.rowcount


def avoid_nested_loops(cursor: Any) -> None:
    """Join by hash in this transaction.

    After a bulk change PostgreSQL has no statistics yet, takes the large relations for small ones and joins them row
    by row: 10,000 due dates then take minutes instead of seconds.
    """
    if connection.vendor == "postgresql":
        cursor.execute("SET LOCAL enable_nestloop = off")


def wanted_steps(steps: list[Step], dates: Iterable[date], today: date) -> list[list[Any]]:
    """[due, rung, audience, day] for each due date that occurs."""
    return [
        [due.isoformat(), step.rung_id, step.audience, day.isoformat()]
        for due in dates
        for step, day in steps_wanted(steps, due, today)
    ]


def sending_times(days: Iterable[date], zones: Iterable[str], hour: int) -> list[list[str]]:
    """[day, zone, instant], the instant as the database writes it."""
    named = [(zone, ZoneInfo(zone)) for zone in zones]
    return [
        [day.isoformat(), zone, str(connection.ops.adapt_datetimefield_value(instant(day, hour, info)))]
        for day in days
        for zone, info in named
    ]


def send_due(*, now: datetime) -> int:
    """One message per person holding all of their occasions whose hour has come. Returns the number of messages."""
    policy = standard_policy()
    people = awake(due_occasions(now), policy, now)
    sent = 0
    for start in range(0, len(people), PEOPLE_AT_ONCE):
        sent += send_to(people[start : start + PEOPLE_AT_ONCE], now=now)
    return sent


def due_occasions(now: datetime) -> QuerySet[ScheduledReminder]:
    """Planned, its hour come, and not snoozed."""
    snoozed = Snooze.objects.filter(person=OuterRef("recipient"), until__gt=now).filter(
        Q(target_id=None) | Q(target_kind=OuterRef("target_kind"), target_id=OuterRef("target_id"))
    )
    return ScheduledReminder.objects.filter(~Exists(snoozed), state=ScheduledReminder.State.PLANNED, send_at__lte=now)


def awake(rows: QuerySet[ScheduledReminder], policy: Policy, now: datetime) -> list[int]:
    """Those of the receivers for whom this is no quiet hour; the others get theirs in the morning."""
    people = rows.order_by("recipient").values_list("recipient", "recipient__time_zone").distinct()
    return [pk for pk, zone in people if not is_quiet(now, ZoneInfo(zone), policy.quiet_from, policy.quiet_to)]


@transaction.atomic
def send_to(people: list[int], *, now: datetime) -> int:
    """Take these people's due occasions (a second planner then finds none) and write one digest for each person."""
    batch = uuid.uuid4()
    taken = due_occasions(now).filter(recipient__in=people)
    if not taken.update(state=ScheduledReminder.State.SENT, settled_at=now, batch=batch):
        return 0
    told = list(ScheduledReminder.objects.filter(batch=batch).values_list("recipient", flat=True).distinct())
    key = f"mail:reminders:{batch}:"
    Delivery.objects.bulk_create(
        Delivery(recipient_id=pk, dedup_key=f"{key}{pk}", next_try=now, created_at=now) for pk in told
    )
    known = ScheduledReminder._meta.get_field("batch").get_db_prep_value(batch, connection)
    with connection.cursor() as cursor:
        cursor.execute(notification_sql(), [known, connection.ops.adapt_datetimefield_value(now)])
        cursor.execute(digest_sql(), [known, key])
    transaction.on_commit(lambda: wake_worker("notifications.jobs.deliver_pending"))
    return len(told)
