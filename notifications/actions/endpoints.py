"""Adds, edits, tests, pauses and deletes Slack and Teams channels and webhooks."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from core.activity.event_types import EVENT_TYPES, NOUNS
from core.activity.log import record
from core.activity.models import Event
from core.encryption import encrypt
from core.errors import Invalid, NotAllowed, Refused
from core.outbound.addresses import AddressRefused
from core.outbound.client import check_url
from core.versioned import claim_version
from notifications.channels.webhook import matches, new_secret, sendable_events
from notifications.models import Delivery, Endpoint, EndpointSecret
from notifications.outbox import notify
from notifications.policies import can_manage_channels, who_can_manage_channels_text
from notifications.worker_signals import wake_worker

if TYPE_CHECKING:
    from accounts.models import Team, User

MAX_ENDPOINTS = 50
MAX_WAITING = 1000  # events kept for one endpoint
MAX_EVENTS = 20  # patterns
OVERLAP = timedelta(days=1)  # how long an old secret signs after a rotation
LATE = timedelta(minutes=1)  # ids may commit out of order, so the last minute is read again
LONGEST = 85  # characters of a pattern
EDITABLE = ("name", "team", "events", "encrypted_url")
State = Delivery.State
Kind = Endpoint.Kind


def must_manage_channels(by: "User") -> None:
    if not can_manage_channels(by):
        raise NotAllowed(who_can_manage_channels_text())


@transaction.atomic
def add_endpoint(
    *,
    by: "User",
    kind: str,
    name: str,
    url: str,
    team: "Team | None" = None,
    events: Iterable[str] = (),
    now: datetime | None = None,
) -> Endpoint:
    """A webhook gets its first signing secret and the events from now on."""
    must_manage_channels(by)
    now = now or timezone.now()
    if Endpoint.objects.count() >= MAX_ENDPOINTS:
        raise Refused(f"There can be {MAX_ENDPOINTS} channels. Delete one first.")
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    row = Endpoint(kind=kind, owner=by, created_at=now, cursor=newest)
    set_fields(row, name=name, url=url, team=team, events=events)
    row.save()
    if row.kind == Kind.WEBHOOK:
        add_secret(row, by=by, now=now)
    record("channel.added", actor=by, target=row, at=now, name=row.name, kind=row.kind)
    return row


@transaction.atomic
def edit_endpoint(
    row: Endpoint,
    *,
    by: "User",
    version: int | None = None,
    now: datetime | None = None,
    **changes: Any,
) -> Endpoint:
    """Change name, `url`, team and events, as far as they are given.

    An empty `url` keeps the address, which is not shown again. What deliveries store meanwhile is kept.
    With a `version`, only if that is still the current one.
    """
    must_manage_channels(by)
    claim_version(row, version)
    row.refresh_from_db(fields=EDITABLE)
    changes["url"] = changes.get("url") or row.url
    set_fields(row, **{"name": row.name, "team": row.team, "events": row.events, **changes})
    Endpoint.objects.filter(pk=row.pk).update(**{field: getattr(row, field) for field in EDITABLE})
    record("channel.edited", actor=by, target=row, at=now, name=row.name)
    return row


def set_fields(row: Endpoint, *, name: str, url: str, team: "Team | None", events: Iterable[str]) -> None:
    row.name, url = name.strip(), url.strip()
    row.team = team if row.is_chat else None
    row.events = sorted(set(events)) if row.kind == Kind.WEBHOOK else []
    if not row.name:
        raise Invalid("name", "Enter a name.")
    if Endpoint.objects.filter(name__iexact=row.name).exclude(pk=row.pk).exists():
        raise Invalid("name", f"There is already a channel named {row.name}.")
    try:
        check_url(url)
    except AddressRefused as error:
        raise Invalid("url", str(error)) from None
    row.encrypted_url = encrypt(url)
    if row.kind == Kind.WEBHOOK and not row.events:
        raise Invalid("events", "Choose at least one event, for example task.* or *.")
    if len(row.events) > MAX_EVENTS:
        raise Invalid("events", f"Enter up to {MAX_EVENTS} events such as task.verified, task.* or *.")
    check_patterns(row.events)


def check_patterns(events: list[str]) -> None:
    """Each is an event type, all types of a noun (`task.*`), or `*`."""
    patterns = {"*", *EVENT_TYPES, *(f"{noun}.*" for noun in NOUNS)}
    for event in events:
        if event not in patterns:
            closest = next(iter(get_close_matches(event[:LONGEST], patterns, 1)), "")
            hint = f"Did you mean {closest}?" if closest else "Enter events such as task.verified, task.* or *."
            raise Invalid("events", f"“{event[:LONGEST]}” is not an event. {hint}")


def add_secret(row: Endpoint, *, by: "User", now: datetime) -> EndpointSecret:
    secret = encrypt(new_secret())
    return EndpointSecret.objects.create(endpoint=row, encrypted_secret=secret, created_at=now, created_by=by)


@transaction.atomic
def send_test(row: Endpoint, *, by: "User", now: datetime | None = None) -> Delivery:
    """Queue a test message. A paused endpoint is resumed by `resume_endpoint`, not by a test."""
    must_manage_channels(by)
    now = now or timezone.now()
    key = f"test:{row.pk}:{now:%Y-%m-%dT%H:%M}"
    if Delivery.objects.filter(dedup_key=key).exists():
        raise Refused("A test message was sent a moment ago. Wait a minute.")
    found = Delivery(recipient=by, endpoint=row, channel=row.kind, dedup_key=key, next_try=now, created_at=now)
    found.save()
    if row.is_chat:
        notes = notify([by], "test_message", about=by, occasion=key, now=now, mail=False)
        found.notifications.add(*notes)
    transaction.on_commit(lambda: wake_worker("notifications.jobs.deliver_to_endpoints"))
    return found


@transaction.atomic
def rotate_secret(row: Endpoint, *, by: "User", now: datetime | None = None) -> EndpointSecret:
    """A new secret; messages are signed with both until the old one expires in a day."""
    must_manage_channels(by)
    if row.kind != Kind.WEBHOOK:
        raise Refused("Only webhooks have signing secrets.")
    now = now or timezone.now()
    row.secrets.filter(expires_at=None).update(expires_at=now + OVERLAP)
    found = add_secret(row, by=by, now=now)
    record("channel.secret_rotated", actor=by, target=row, at=now, name=row.name)
    return found


@transaction.atomic
def revoke_old_secrets(row: Endpoint, *, by: "User", now: datetime | None = None) -> int:
    """End the overlap of a rotation now. Returns how many secrets ended."""
    must_manage_channels(by)
    now = now or timezone.now()
    ended = row.secrets.filter(expires_at__gt=now).update(expires_at=now)
    record("channel.secret_revoked", actor=by, target=row, at=now, name=row.name)
    return ended


@transaction.atomic
def resume_endpoint(row: Endpoint, *, by: "User", now: datetime | None = None) -> Endpoint:
    """Send what was kept, in order."""
    must_manage_channels(by)
    now = now or timezone.now()
    facts: dict[str, Any] = {"paused_at": None, "pause_reason": "", "failing_since": None, "rests_until": None}
    if not Endpoint.objects.filter(pk=row.pk, paused_at__isnull=False).update(**facts):
        raise Refused("This channel is not paused.")
    row.deliveries.filter(state=State.PENDING).update(next_try=now)
    row.refresh_from_db()
    record("channel.resumed", actor=by, target=row, at=now, name=row.name)
    transaction.on_commit(lambda: wake_worker("notifications.jobs.deliver_to_endpoints"))
    return row


@transaction.atomic
def discard_waiting(row: Endpoint, *, by: "User", now: datetime | None = None) -> int:
    """Cancel the messages that wait for this endpoint. Returns how many."""
    must_manage_channels(by)
    count = row.deliveries.filter(state=State.PENDING).update(state=State.CANCELED, cause="discarded with the queue")
    record("channel.queue_discarded", actor=by, target=row, at=now, name=row.name, count=count)
    return count


@transaction.atomic
def delete_endpoint(row: Endpoint, *, by: "User", now: datetime | None = None) -> None:
    """Delete it with its log; people who chose it get email again."""
    must_manage_channels(by)
    record("channel.deleted", actor=by, target=by, at=now, name=row.name, kind=row.kind)
    row.delete()


@transaction.atomic
def queue_events(row: Endpoint, *, now: datetime) -> int:
    """Write a delivery for each new event that this webhook asks for. Returns how many."""
    waiting = row.deliveries.filter(state=State.PENDING).count()
    if waiting >= MAX_WAITING:
        return 0
    fresh = sendable_events(row).filter(pk__gt=row.cursor)
    late = sendable_events(row).filter(pk__lte=row.cursor, at__gte=max(now - LATE, row.created_at))
    events = [*late, *fresh.order_by("pk")[: MAX_WAITING - waiting]]
    wanted = [event for event in events if matches(row.events, event.event_type)]
    facts = {"recipient": row.owner, "endpoint": row, "channel": row.kind, "next_try": now, "created_at": now}
    made = [Delivery(event_id=event.pk, dedup_key=f"webhook:{row.pk}:{event.pk}", **facts) for event in wanted]
    Delivery.objects.bulk_create(made, ignore_conflicts=True)
    newest = max([row.cursor, *(event.pk for event in events)])
    Endpoint.objects.filter(pk=row.pk, cursor__lt=newest).update(cursor=newest)
    return len(made)
