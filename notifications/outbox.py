"""`notify()` writes notifications in the caller's transaction. A job delivers them later."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils import timezone

from core.access.models import circle_id_of
from notifications.actions.preferences import TOPICS
from notifications.models import Delivery, Notification, Preferences
from notifications.notice_types import write_notice
from notifications.worker_signals import wake_worker

if TYPE_CHECKING:
    from accounts.models import User

_held: ContextVar[list[Notification] | None] = ContextVar("held notifications", default=None)


def notify(
    people: Iterable["User | None"],
    kind: str,
    *,
    about: models.Model,
    occasion: Any,
    now: datetime | None = None,
    mail: bool = True,
    topic: str = "updates",
    **data: Any,
) -> list[Notification]:
    """Notify these people once per occasion, in the inbox and by mail. Skips bots, inactive people and None."""
    now = now or timezone.now()
    created = []
    named = unique_people(people)
    muted = without_mail(named, topic) if mail else set()
    for person in named:
        title, text = words_for(person, kind, about, data, now)
        note, new = Notification.objects.get_or_create(
            recipient=person,
            kind=kind,
            target_kind=about._meta.label_lower,
            target_id=about.pk,
            occasion=str(occasion),
            defaults={
                "reference": getattr(about, "ref", ""),
                "circle_id": circle_id_of(about),
                "data": data,
                "title": title,
                "text": text,
                "created_at": now,
            },
        )
        if new:
            created.append(note)
            if mail and person.pk not in muted:
                queue_or_hold(note, person, now=now)
    if created:
        transaction.on_commit(lambda: wake_worker("notifications.jobs.deliver_pending"))
    return created


@contextmanager
def one_mail_per_person(key: str, *, now: datetime) -> Iterator[None]:
    """Collects what `notify()` mails inside this block into one message per person, queued at its end.

    For an action on several objects. `key` makes the message unique per person. A nested block adds to the outer one.
    """
    if _held.get() is not None:
        yield
        return
    notes: list[Notification] = []
    token = _held.set(notes)
    try:
        yield
    finally:
        _held.reset(token)
    by_person: dict[int, list[Notification]] = {}
    for note in notes:
        by_person.setdefault(note.recipient_id, []).append(note)
    for pk, own in by_person.items():
        queue(own, own[0].recipient, now=now, key=f"mail:{key}:{pk}")


def queue_or_hold(note: Notification, person: "User", *, now: datetime) -> None:
    held = _held.get()
    if held is None:
        queue([note], person, now=now)
    else:
        held.append(note)


def without_mail(people: list["User"], topic: str) -> set[int]:
    """Ids of people who turned off email about this topic (`actions.preferences.TOPICS`); no topic is sent to all."""
    if not people or not topic:
        return set()
    off = Preferences.objects.filter(person__in=people, **{TOPICS[topic]: False})
    return set(off.values_list("person", flat=True))


def words_for(person: "User", kind: str, about: models.Model, data: dict[str, Any], now: datetime) -> tuple[str, str]:
    """Title and text as this person may see them now. They are stored and do not change with the object."""
    facts = {"recipient": person, "target_kind": about._meta.label_lower, "target_id": about.pk, "created_at": now}
    note = Notification(kind=kind, reference=getattr(about, "ref", ""), data=data, **facts)
    with timezone.override(person.zone):
        created = write_notice(note, about)
    return created.title, created.text


def unique_people(people: Iterable["User | None"]) -> list["User"]:
    return list({p.pk: p for p in people if p is not None and p.is_active and not p.is_bot}.values())


def queue(notes: list[Notification], person: "User", *, now: datetime, key: str = "") -> Delivery:
    """One message holding these notifications. `key` makes it unique; by default the first notification does."""
    key = key or f"mail:note:{notes[0].pk}"
    delivery, new = Delivery.objects.get_or_create(
        dedup_key=key, defaults={"recipient": person, "next_try": now, "created_at": now}
    )
    if new:
        delivery.notifications.add(*notes)
    return delivery
