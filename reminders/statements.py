"""The set-based statements of planning, for both databases. One insert and one update per due source, never one a row.

`source` is the owning app's queryset. `step` says which rungs matter today for each due date, `clock` when a day's
reminder goes out in each zone; both are worked out by `ladder.py` and handed over as JSON. A rung goes to the first of
its people (owner, team lead, manager, at last the fallback) who is active and may see the row.
"""

from django.db import connection

from core.access.rule import sees_circle_sql

AUDIENCES = {
    "owner_id": ["owner"],
    "lead_id": ["owner", "lead"],
    "manager_id": ["owner", "lead", "manager"],
    "fallback_id": ["owner", "lead", "manager"],
}
"""Which audiences each column may stand for, in the order in which it is asked."""

JSON_ROWS = {
    "sqlite": {
        "step": "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'), "
        "json_extract(value, '$[3]') FROM json_each(%s)",
        "clock": "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]') "
        "FROM json_each(%s)",
    },
    "postgresql": {
        "step": "SELECT (e->>0)::date, (e->>1)::bigint, e->>2, (e->>3)::date FROM jsonb_array_elements(%s::jsonb) e",
        "clock": "SELECT (e->>0)::date, e->>1, (e->>2)::timestamptz FROM jsonb_array_elements(%s::jsonb) e",
    },
}

WHO = """CASE WHEN step.audience IN ({audiences}) THEN (
    SELECT u.id FROM accounts_user u WHERE u.id = source.{column} AND NOT u.is_bot AND {sees})
  END"""


def wanted_reminders(source: str) -> str:
    """The occasions that should exist now, as a WITH clause ending in the relation `wanted`."""
    rows = JSON_ROWS[connection.vendor]
    sees = sees_circle_sql("u", "source.circle_id")
    people = ", ".join(
        WHO.format(column=column, audiences=", ".join(f"'{each}'" for each in audiences), sees=sees)
        for column, audiences in AUDIENCES.items()
    )
    return f"""WITH source(target_id, due, circle_id, owner_id, lead_id, manager_id, fallback_id) AS ({source}),
step(due, rung_id, audience, day) AS MATERIALIZED ({rows["step"]}),
clock(day, zone, send_at) AS MATERIALIZED ({rows["clock"]}),
chosen AS MATERIALIZED (
  SELECT source.target_id, source.due, source.circle_id, step.rung_id, step.day, COALESCE({people}) AS recipient_id
  FROM source JOIN step ON step.due = source.due),
wanted AS MATERIALIZED (
  SELECT chosen.*, clock.send_at FROM chosen
  JOIN accounts_user person ON person.id = chosen.recipient_id
  JOIN clock ON clock.zone = person.time_zone AND clock.day = chosen.day)
"""  # noqa: S608 (the source is SQL that Django compiled; values travel as parameters)


def planning_statement(source: str) -> str:
    """Parameters: those of the source, step, clock, then kind, target kind, prefix, now.

    A rung before its due date that was not planned ahead of its hour is left out: the next one says the same.
    """
    return f"""INSERT INTO reminders_scheduledreminder
  (kind, target_kind, target_id, reference, due, rung_id, recipient_id, channel, circle_id, day, send_at, state)
{wanted_reminders(source)}
SELECT CAST(%s AS varchar(30)), CAST(%s AS varchar(60)), target_id,
  CASE WHEN %s = '' THEN '' ELSE %s || target_id END,
  due, rung_id, recipient_id, 'mail', circle_id, day, send_at, 'planned'
FROM wanted WHERE send_at > %s OR day >= due
ORDER BY target_id, rung_id, recipient_id
ON CONFLICT (kind, target_id, due, rung_id, recipient_id, channel)
DO UPDATE SET state = 'planned', settled_at = NULL, send_at = excluded.send_at, day = excluded.day
WHERE reminders_scheduledreminder.state = 'cancelled'"""  # noqa: S608


def cancelling_statement(source: str) -> str:
    """Planned occasions that are no longer wanted: done, date moved, handed over, or overtaken by a later rung.

    Parameters: now, those of the source, step, clock, then kind.
    """
    return f"""UPDATE reminders_scheduledreminder SET state = 'cancelled', settled_at = %s WHERE id IN (
  {wanted_reminders(source)}
  SELECT o.id FROM reminders_scheduledreminder o
  LEFT JOIN wanted w ON w.target_id = o.target_id AND w.due = o.due
    AND w.rung_id = o.rung_id AND w.recipient_id = o.recipient_id
  WHERE o.state = 'planned' AND o.kind = %s AND w.target_id IS NULL)"""  # noqa: S608


RANKED = """WITH ranked AS (
  SELECT o.*, row_number() OVER (
    PARTITION BY o.recipient_id, o.target_kind, o.target_id ORDER BY o.day DESC, r.offset DESC, o.id DESC) AS place
  FROM reminders_scheduledreminder o JOIN reminders_schedulestep r ON r.id = o.rung_id WHERE o.batch = %s)"""
OCCASION = "CAST(due AS varchar(10)) || ' ' || rung_id"
DATA = {"sqlite": "json_object({})", "postgresql": "json_build_object({})::jsonb"}
UNIQUE = "(recipient_id, kind, target_kind, target_id, occasion)"


def notification_sql() -> str:
    """One notification for each thing and person of a batch, however many rungs. Parameters: batch, now."""
    data = DATA[connection.vendor].format("'due', CAST(due AS varchar(10)), 'kind', kind")
    return f"""INSERT INTO notifications_notification
  (recipient_id, kind, target_kind, target_id, reference, circle_id, occasion, data, created_at)
{RANKED}
SELECT recipient_id, 'reminder', target_kind, target_id, reference, circle_id, {OCCASION}, {data}, %s
FROM ranked WHERE place = 1
ON CONFLICT {UNIQUE} DO UPDATE SET created_at = excluded.created_at, title = '', text = ''"""  # noqa: S608


def digest_sql() -> str:
    """Each notification of a batch into its person's message. Parameters: batch, beginning of the messages' keys."""
    return f"""INSERT INTO notifications_delivery_notifications (delivery_id, notification_id)
{RANKED}
SELECT d.id, n.id FROM ranked
JOIN notifications_notification n ON n.recipient_id = ranked.recipient_id AND n.kind = 'reminder'
  AND n.target_kind = ranked.target_kind AND n.target_id = ranked.target_id AND n.occasion = {OCCASION}
JOIN notifications_delivery d ON d.dedup_key = %s || ranked.recipient_id
WHERE place = 1"""  # noqa: S608
