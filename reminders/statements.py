"""SQL statements of planning for both databases: one insert and one update per due source.

`source` is the owning app's queryset, `policy` the expression that picks the policy of each row. `step` says which
steps matter today for each policy and due date, `clock` when a day's reminder goes out in each zone; both are worked
out in Python and handed over as JSON. A step goes to the first of its people who is active and may see the row.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from core.access.rule import sees_circle_sql
from reminders.due_sources import FACETS
from reminders.rules import Rule

AUDIENCES = {
    "source.owner_id": ["owner"],
    "step.person_id": ["person", "member"],
    "source.lead_id": ["owner", "lead"],
    "source.manager_id": ["owner", "lead", "manager", "person"],
    "source.fallback_id": ["owner", "lead", "manager", "person", "incident"],
}
"""Audiences for which each column is a substitute, in order of preference."""
ESCALATED = ["source.lead_id", "source.manager_id", "source.fallback_id"]

STEP_FIELDS = [
    ("policy_id", "bigint"),
    ("due", "date"),
    ("step_id", "bigint"),
    ("audience", "text"),
    ("day", "date"),
    ("hour", "int"),
    ("person_id", "bigint"),
    ("pauses", "int"),
    ("stops", "int"),
]
CLOCK_FIELDS = [("day", "date"), ("zone", "text"), ("hour", "int"), ("send_at", "timestamptz")]

WHO = """CASE WHEN step.audience IN ({audiences}) THEN (
    SELECT u.id FROM accounts_user u WHERE u.id = {column} AND NOT u.is_bot AND {sees}{present})
  END"""
PRESENT = """ AND NOT EXISTS (SELECT 1 FROM notifications_daysoff off
      WHERE off.person_id = u.id AND step.day BETWEEN off.first AND off.last)"""


def json_rows(fields: Sequence[tuple[str, str]]) -> str:
    """SELECT of a parameter that holds a JSON list of lists."""
    if connection.vendor == "sqlite":
        columns = ", ".join(f"json_extract(value, '$[{n}]')" for n in range(len(fields)))
        return f"SELECT {columns} FROM json_each(%s)"  # noqa: S608 - names of this module
    columns = ", ".join(f"(e->>{n})::{kind}" for n, (_, kind) in enumerate(fields))
    return f"SELECT {columns} FROM jsonb_array_elements(%s::jsonb) e"  # noqa: S608


def names(fields: Sequence[tuple[str, str]]) -> str:
    return ", ".join(name for name, _ in fields)


def policy_sql(rules: Sequence[Rule]) -> tuple[str, list[Any]]:
    """The expression that names the policy of a row of `source`, with its parameters; the first that matches."""
    cases: list[str] = []
    values: list[Any] = []
    for rule in rules:
        conditions = []
        for facet, wanted in rule.conditions.items():
            conditions.append(f"source.{facet} IN ({', '.join(['%s'] * len(wanted))})")
            values += wanted
        if not conditions:
            return (f"CASE {' '.join(cases)} ELSE {rule.policy_id} END" if cases else str(rule.policy_id)), values
        cases.append(f"WHEN {' AND '.join(conditions)} THEN {rule.policy_id}")
    return f"CASE {' '.join(cases)} ELSE 0 END", values


def recipient_sql(*, days_off: bool) -> str:
    """Who gets a step. With `days_off`, an escalation passes over people who are off that day, unless all are."""
    sees = sees_circle_sql("u", "source.circle_id")

    def who(column: str, audiences: list[str], present: str = "") -> str:
        listed = ", ".join(f"'{audience}'" for audience in audiences)
        return WHO.format(column=column, audiences=listed, sees=sees, present=present)

    people = []
    for column, audiences in AUDIENCES.items():
        escalation = [audience for audience in audiences if audience != "owner"]
        if not days_off or column not in ESCALATED:
            people.append(who(column, audiences))
        else:
            people.append(who(column, escalation, PRESENT))
    if days_off:
        people += [who(column, AUDIENCES[column]) for column in ESCALATED]
    return f"COALESCE({', '.join(people)})"


def wanted_reminders(source: str, policy: str, *, days_off: bool = False) -> str:
    """The reminders that should exist now, as a WITH clause ending in the relation `wanted`.

    Parameters: those of the source, step, clock, those of the policy expression.
    """
    return f"""WITH source(target_id, due, circle_id, owner_id, lead_id, manager_id, fallback_id, {", ".join(FACETS)})
  AS ({source}),
step({names(STEP_FIELDS)}) AS MATERIALIZED ({json_rows(STEP_FIELDS)}),
clock({names(CLOCK_FIELDS)}) AS MATERIALIZED ({json_rows(CLOCK_FIELDS)}),
chosen AS MATERIALIZED (
  SELECT source.target_id, source.due, source.circle_id, step.step_id, step.day, step.hour,
    {recipient_sql(days_off=days_off)} AS recipient_id
  FROM source JOIN step ON step.due = source.due AND step.policy_id = {policy}
  WHERE (step.pauses = 0 OR source.paused_until IS NULL OR source.paused_until <= step.day)
    AND (step.stops = 0 OR COALESCE(source.issue_state, '') <> 'closed')),
wanted AS MATERIALIZED (
  SELECT chosen.*, clock.send_at FROM chosen
  JOIN accounts_user person ON person.id = chosen.recipient_id
  LEFT JOIN notifications_preferences chosen_hour ON chosen_hour.person_id = person.id
  JOIN clock ON clock.day = chosen.day AND clock.zone = person.time_zone
    AND clock.hour = COALESCE(chosen_hour.hour, chosen.hour))
"""  # noqa: S608 (the source is SQL that Django compiled; values travel as parameters)


def planning_statement(source: str, policy: str, *, days_off: bool = False) -> str:
    """Parameters: those of `wanted_reminders`, then kind, target kind, prefix twice, now, kind.

    A step before its due date whose hour had passed when it was planned is skipped: the next one repeats it. So is a
    step of a day on which, or after which, the same person was reminded of the same due date: policies may change.
    """
    return f"""INSERT INTO reminders_scheduledreminder
  (kind, target_kind, target_id, reference, due, step_id, recipient_id, circle_id, day, send_at, state)
{wanted_reminders(source, policy, days_off=days_off)}
SELECT CAST(%s AS varchar(30)), CAST(%s AS varchar(60)), target_id,
  CASE WHEN %s = '' THEN '' ELSE %s || target_id END,
  due, step_id, recipient_id, circle_id, day, send_at, 'planned'
FROM wanted WHERE (send_at > %s OR day >= due) AND NOT EXISTS (
  SELECT 1 FROM reminders_scheduledreminder s WHERE s.kind = %s AND s.target_id = wanted.target_id
    AND s.due = wanted.due AND s.recipient_id = wanted.recipient_id AND s.state = 'sent'
    AND s.day >= wanted.day AND s.step_id <> wanted.step_id)
ORDER BY target_id, step_id, recipient_id
ON CONFLICT (kind, target_id, due, step_id, recipient_id)
DO UPDATE SET state = 'planned', settled_at = NULL, send_at = excluded.send_at, day = excluded.day
WHERE reminders_scheduledreminder.state = 'canceled'
  OR reminders_scheduledreminder.state = 'planned' AND reminders_scheduledreminder.send_at <> excluded.send_at
"""  # noqa: S608


def cancellation_statement(source: str, policy: str, *, days_off: bool = False) -> str:
    """Planned reminders that are no longer wanted: done, date moved, handed over, or overtaken by a later step.

    Parameters: now, those of `wanted_reminders`, then kind.
    """
    return f"""UPDATE reminders_scheduledreminder SET state = 'canceled', settled_at = %s WHERE id IN (
  {wanted_reminders(source, policy, days_off=days_off)}
  SELECT o.id FROM reminders_scheduledreminder o
  LEFT JOIN wanted w ON w.target_id = o.target_id AND w.due = o.due
    AND w.step_id = o.step_id AND w.recipient_id = o.recipient_id
  WHERE o.state = 'planned' AND o.kind = %s AND w.target_id IS NULL)"""  # noqa: S608


RANKED = """WITH ranked AS (
  SELECT o.*, s.audience, s.channel, row_number() OVER (
    PARTITION BY o.recipient_id, o.target_kind, o.target_id ORDER BY o.day DESC, s.offset DESC, o.id DESC) AS place
  FROM reminders_scheduledreminder o JOIN reminders_schedulestep s ON s.id = o.step_id WHERE o.batch = %s)"""
OCCASION = "CAST(due AS varchar(10)) || ' ' || step_id"
DATA = {"sqlite": "json_object({})", "postgresql": "json_build_object({})::jsonb"}
UNIQUE = "(recipient_id, kind, target_kind, target_id, occasion)"
ROUTE_FIELDS = [("recipient_id", "bigint"), ("channel", "text"), ("escalation", "int"), ("dedup_key", "text")]


def notification_sql() -> str:
    """One notification for each item and person of a batch, however many steps. Parameters: batch, now."""
    data = DATA[connection.vendor].format("'due', CAST(due AS varchar(10)), 'kind', kind, 'audience', audience")
    return f"""INSERT INTO notifications_notification
  (recipient_id, kind, target_kind, target_id, reference, circle_id, occasion, data, created_at)
{RANKED}
SELECT recipient_id, 'reminder', target_kind, target_id, reference, circle_id, {OCCASION}, {data}, %s
FROM ranked WHERE place = 1
ON CONFLICT {UNIQUE} DO UPDATE SET created_at = excluded.created_at, title = '', text = ''"""  # noqa: S608


def digest_sql() -> str:
    """Each notification of a batch into its recipient's messages. Parameters: batch, routes (`ROUTE_FIELDS`)."""
    return f"""INSERT INTO notifications_delivery_notifications (delivery_id, notification_id)
{RANKED}, route({names(ROUTE_FIELDS)}) AS ({json_rows(ROUTE_FIELDS)})
SELECT d.id, n.id FROM ranked
JOIN notifications_notification n ON n.recipient_id = ranked.recipient_id AND n.kind = 'reminder'
  AND n.target_kind = ranked.target_kind AND n.target_id = ranked.target_id AND n.occasion = {OCCASION}
JOIN route ON route.recipient_id = ranked.recipient_id AND route.channel = ranked.channel
  AND route.escalation = CASE WHEN ranked.audience = 'owner' THEN 0 ELSE 1 END
JOIN notifications_delivery d ON d.dedup_key = route.dedup_key
WHERE place = 1"""  # noqa: S608
