"""Turns due dates into scheduled reminders. `sending.py` sends them when they are due."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import CharField, DateField, F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast

from accounts.models import User
from notifications.models import DaysOff
from reminders.due_sources import FACETS, DueSource, due_sources
from reminders.rules import Rule, load_rules, rules_for, team_members
from reminders.schedule import Step, instant, steps_wanted
from reminders.statements import cancellation_statement, planning_statement, policy_sql

MAX_HOLIDAYS = 30  # days without work, beside weekends, between a step and its due date
EMPTY: dict[str, Any] = {
    "task_kind": Value("", CharField()),
    "team": Value(0, IntegerField()),
    "priority": Value("", CharField()),
    "severity": Value("", CharField()),
    "issue_state": Value("", CharField()),
    "paused_until": Cast(Value(None), DateField()),  # PostgreSQL would read a bare NULL as text
}


def plan(*, now: datetime) -> int:
    """Write the reminders of every due source and cancel those that no longer hold. Returns how many were written."""
    rules = load_rules()
    people = list(User.objects.people().values_list("time_zone", "notification_preferences__hour").distinct())
    return sum(plan_source(source, rules, people, now=now) for source in due_sources.values())


@transaction.atomic
def plan_source(source: DueSource, rules: list[Rule], people: list[tuple[str, int | None]], *, now: datetime) -> int:
    """Three statements for any number of rows: due dates, reminders to cancel, reminders to add.

    `people` are the pairs of time zone and chosen hour that occur.
    """
    today = now.astimezone(UTC).date()
    source_rules = rules_for(source.kind, rules)
    rows = source.rows().filter(due__lte=today + longest_before(source_rules))
    dates = list(rows.order_by("due").values_list("due", flat=True).distinct())
    steps = wanted_steps(source_rules, dates, today, team_members(source_rules))
    rows = rows.filter(due__lte=max((row[1] for row in steps), default=date.min.isoformat()))  # later ones have no step
    days = {date.fromisoformat(row[4]) for row in steps}
    clock = sending_times(days, people, {rule.hour for rule in source_rules})
    sql, values = facet_rows(source, rows, source_rules).query.sql_with_params()
    policy, policy_values = policy_sql(source_rules)
    parameters = [*values, json.dumps(steps), json.dumps(clock), *policy_values]
    moment = connection.ops.adapt_datetimefield_value(now)
    has_days_off = DaysOff.objects.filter(last__gte=today - timedelta(days=7)).exists()
    with connection.cursor() as cursor:
        avoid_nested_loops(cursor)
        cursor.execute(cancellation_statement(sql, policy, days_off=has_days_off), [moment, *parameters, source.kind])
        names = [source.kind, source.target_kind, source.prefix, source.prefix]
        cursor.execute(
            planning_statement(sql, policy, days_off=has_days_off), [*parameters, *names, moment, source.kind]
        )
        return cursor.rowcount


def longest_before(rules: Iterable[Rule]) -> timedelta:
    """How long before its due date an item can have a step; a week of working days is seven days."""
    days = max((-step.offset for rule in rules for step in rule.steps), default=0)
    return timedelta(days=max(days, 0) * 7 / 5 + 7 + MAX_HOLIDAYS)


def avoid_nested_loops(cursor: Any) -> None:
    """Join by hash in this transaction.

    After a bulk change PostgreSQL has no statistics yet, so it assumes small relations and joins them row by row:
    10,000 due dates then take minutes instead of seconds.
    """
    if connection.vendor == "postgresql":
        cursor.execute("SET LOCAL enable_nestloop = off")


def facet_rows(source: DueSource, rows: QuerySet[Any], rules: Sequence[Rule]) -> QuerySet[Any]:
    """The columns that planning reads. A facet that no policy uses is an empty value, which needs no join."""
    used = {facet for rule in rules for facet in rule.conditions} | {"paused_until"}
    used |= {"issue_state"} if any(rule.stops_closed_issue for rule in rules) else set()
    found: dict[str, Any] = {}
    for facet in FACETS:
        lookup = source.facets.get(facet)
        found[f"facet_{facet}"] = F(lookup) if lookup and facet in used else EMPTY[facet]
    return rows.order_by().annotate(**found).values_list(*source.lookups, *found)


def wanted_steps(
    rules: Sequence[Rule], dates: Iterable[date], today: date, members: dict[int, list[int]]
) -> list[list[Any]]:
    """Rows of `statements.STEP_FIELDS` for each policy and due date that occur. A team is one row per member."""
    found = []
    dates = list(dates)
    for rule in rules:
        for due in dates:
            for step, day in steps_wanted(rule.steps, due, today, rule.holidays):
                pauses = int(rule.pauses_blocked and step.audience == "owner")
                for audience, person in audience_rows(step, members):
                    head = [rule.policy_id, due.isoformat(), step.step_id, audience]
                    found.append([*head, day.isoformat(), rule.hour, person, pauses, int(rule.stops_closed_issue)])
    return found


def audience_rows(step: Step, members: dict[int, list[int]]) -> list[tuple[str, int | None]]:
    if step.team_id is not None:
        return [("member", person) for person in members.get(step.team_id, [])]
    return [(step.audience, step.person_id)]


def sending_times(
    days: Iterable[date], people: Iterable[tuple[str, int | None]], hours: Iterable[int]
) -> list[list[Any]]:
    """Rows of `statements.CLOCK_FIELDS`: [day, zone, hour, instant], the instant as the database writes it.

    A person without a chosen hour gets the hour of each policy.
    """
    pairs = {(zone, hour) for zone, own in people for hour in (hours if own is None else [own])}
    named = [(zone, ZoneInfo(zone), hour) for zone, hour in sorted(pairs)]
    return [
        [day.isoformat(), zone, hour, str(connection.ops.adapt_datetimefield_value(instant(day, hour, info)))]
        for day in days
        for zone, info, hour in named
    ]
