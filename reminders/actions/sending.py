"""Sends due reminders as one message per person and channel."""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from notifications.delivery import store_texts_of
from notifications.models import DaysOff, Delivery, Endpoint, Notification, Preferences
from notifications.worker_signals import wake_worker
from reminders.models import Policy, ScheduledReminder, Snooze
from reminders.schedule import is_quiet
from reminders.statements import digest_sql, notification_sql
from reminders.transports import CHAT, Choice, transports_of

PEOPLE_AT_ONCE = 100
Quiet = frozenset[int]


def send_due(*, now: datetime) -> int:
    """One message per person holding all of their reminders whose hour has come. Returns the number of people."""
    sent = 0
    for quiet, people in outside_quiet_hours(due_occasions(now), now).items():
        for start in range(0, len(people), PEOPLE_AT_ONCE):
            sent += send_to(people[start : start + PEOPLE_AT_ONCE], quiet, now=now)
    return sent


def due_occasions(now: datetime) -> QuerySet[ScheduledReminder]:
    """Planned reminders that are due and not snoozed. A policy may ignore the snooze of one item, never that of all."""
    snoozes = Snooze.objects.filter(person=OuterRef("recipient"), until__gt=now)
    everything = snoozes.filter(target_id=None)
    item = snoozes.filter(target_kind=OuterRef("target_kind"), target_id=OuterRef("target_id"))
    rows = ScheduledReminder.objects.filter(state=ScheduledReminder.State.PLANNED, send_at__lte=now)
    return rows.filter(~Exists(everything), Q(step__policy__honors_snooze=False) | ~Exists(item))


def outside_quiet_hours(rows: QuerySet[ScheduledReminder], now: datetime) -> dict[Quiet, list[int]]:
    """The recipients who may be contacted now, by the policies whose quiet hours hold for them.

    The others get theirs when their own quiet hours, or their days off, end.
    """
    pairs = list(rows.order_by("recipient").values_list("recipient", "recipient__time_zone").distinct())
    people = [pk for pk, _ in pairs]
    chosen = Preferences.objects.in_bulk(people) if people else {}
    off = set(days_off_now(dict(pairs), now))
    policies = list(Policy.objects.values_list("pk", "quiet_from", "quiet_to")) if people else []
    found: dict[Quiet, list[int]] = defaultdict(list)
    by_zone: dict[str, Quiet] = {}
    for pk, zone in pairs:
        if pk in off or not is_within_working_hours(chosen.get(pk), now, ZoneInfo(zone)):
            continue
        if zone not in by_zone:
            hours = [(policy, start, end) for policy, start, end in policies]
            by_zone[zone] = frozenset(policy for policy, *when in hours if is_quiet(now, ZoneInfo(zone), *when))
        found[by_zone[zone]].append(pk)
    return found


def is_within_working_hours(chosen: Preferences | None, now: datetime, zone: ZoneInfo) -> bool:
    """Whether this is a working day of the person, and no quiet hour of their own."""
    if chosen is None:
        return True
    if not chosen.works_on(now.astimezone(zone).weekday()):
        return False
    return (
        chosen.quiet_from is None
        or chosen.quiet_to is None
        or not is_quiet(now, zone, chosen.quiet_from, chosen.quiet_to)
    )


def days_off_now(zones: dict[int, str], now: datetime) -> Iterable[int]:
    """Those of these people who are off on their own calendar day."""
    for row in DaysOff.objects.filter(person__in=zones) if zones else ():
        if row.first <= now.astimezone(ZoneInfo(zones[row.person_id])).date() <= row.last:
            yield row.person_id


@transaction.atomic
def send_to(people: list[int], quiet: Quiet = frozenset(), *, now: datetime) -> int:
    """Claim the due reminders of these people, so that a concurrent run finds none, and write their messages."""
    batch = uuid.uuid4()
    taken = due_occasions(now).filter(recipient__in=people)
    if quiet:
        taken = taken.exclude(step__policy__in=quiet)
    if not still_planned(taken).update(state=ScheduledReminder.State.SENT, settled_at=now, batch=batch):
        return 0
    routes = routes_of(batch)
    Delivery.objects.bulk_create(deliveries_of(routes, now))
    known = ScheduledReminder._meta.get_field("batch").get_db_prep_value(batch, connection)
    linked = json.dumps([[person, channel, escalation, key] for person, channel, escalation, _, key in routes])
    with connection.cursor() as cursor:
        cursor.execute(notification_sql(), [known, connection.ops.adapt_datetimefield_value(now)])
        cursor.execute(digest_sql(), [known, linked])
    unmailed = Notification.objects.filter(recipient__in=people, kind="reminder", created_at=now, title="")
    store_texts_of(unmailed.exclude(deliveries__channel=Delivery.Channel.MAIL).select_related("recipient"))
    transaction.on_commit(lambda: wake_worker("notifications.jobs.deliver_pending"))
    if any(transport == CHAT for _, _, _, transport, _ in routes):
        transaction.on_commit(lambda: wake_worker("notifications.jobs.deliver_to_endpoints"))
    return ScheduledReminder.objects.filter(batch=batch).values("recipient").distinct().count()


def still_planned(rows: QuerySet[ScheduledReminder]) -> QuerySet[ScheduledReminder]:
    """For an update. PostgreSQL checks a row that another run has just changed again, but not a subquery, and joined
    conditions are one: so the state is a condition of the updated row itself."""
    return ScheduledReminder.objects.filter(state=ScheduledReminder.State.PLANNED, pk__in=rows.values("pk"))


Route = tuple[int, str, int, str, str]  # person, channel of the step, escalation 0 or 1, transport, key of the message


def routes_of(batch: uuid.UUID) -> list[Route]:
    """The message that contains the reminders of each person, step channel and role."""
    asked = ScheduledReminder.objects.filter(batch=batch).order_by()
    found = asked.values_list("recipient", "step__channel", "step__audience").distinct()
    rows = {(person, channel, int(audience != "owner")) for person, channel, audience in found}
    chosen = choices_of({person for person, _, _ in rows})
    return [
        (person, channel, escalation, transport, f"{transport}:reminders:{batch}:{person}")
        for person, channel, escalation in sorted(rows)
        for transport in sorted(transports_of(channel, chosen[person], escalation=bool(escalation)))
    ]


def deliveries_of(routes: list[Route], now: datetime) -> list[Delivery]:
    """One message per person and transport; chat goes to the endpoint that the person chose."""
    keys = sorted({(person, transport, key) for person, _, _, transport, key in routes})
    chats = chat_channels_by_person({person for person, transport, _ in keys if transport == CHAT})
    found = []
    for person, transport, key in keys:
        chat = chats[person] if transport == CHAT else None
        facts = {"channel": chat.kind, "endpoint": chat} if chat else {"channel": transport}
        found.append(Delivery(recipient_id=person, dedup_key=key, next_try=now, created_at=now, **facts))
    return found


def choices_of(people: set[int]) -> dict[int, Choice]:
    rows, chats = Preferences.objects.in_bulk(people), chat_channels_by_person(people)
    return {pk: Choice(rows[pk].reminder_mail, pk in chats) if pk in rows else Choice() for pk in people}


def chat_channels_by_person(people: set[int]) -> dict[int, Endpoint]:
    """The Slack or Teams channel of each person who chose one that works."""
    rows = Preferences.objects.filter(person__in=people, chat__paused_at=None).exclude(chat=None)
    return {row.person_id: row.chat for row in rows.select_related("chat") if row.chat}
