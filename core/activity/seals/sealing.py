"""Seals events in blocks, after the time in which an event with a lower id may still be committed.

An event that is committed even later is sealed in a later block, which counts it as late.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet, Sum

from core.activity.cursor import newest
from core.activity.models import NO_SEAL, Event, EventSeal, SealState, new_salt
from core.activity.seals.canonical import EVENT_FACTS, digests_in, seal_digest, seal_lines
from core.activity.seals.signing import public_key, sign

BLOCK = 1000  # events
MAX_BLOCKS = 200  # in one run of the job
SETTLED = timedelta(seconds=60)  # the time after which ids are normally complete; the readers of the log use the same
LATE = timedelta(hours=1)  # how long after a seal events with lower ids are still expected
LATE_SEALS = 100


def seal_events(*, now: datetime) -> int:
    """Seal the settled events; returns how many. Of two workers, one adds each block and the other stops."""
    state, _ = SealState.objects.get_or_create(pk=1)
    waits = state.observed_at is not None and timedelta() <= now - state.observed_at < SETTLED
    is_settled = not waits  # also after the clock was set back
    sealed = 0
    for _ in range(MAX_BLOCKS):
        count = seal_block(state.observed if is_settled else 0, now=now)
        if not count:
            break
        sealed += count
    if is_settled:  # after the seals: while sealing fails, the time of the last observation shows since when
        observe(state, now)
    return sealed


def observe(state: SealState, now: datetime) -> None:
    """Remember the newest event: those up to it may be sealed in a minute."""
    head = newest()
    if head != state.observed or state.observed_at is None:
        SealState.objects.filter(pk=1).update(observed=head, observed_at=now)


def seal_block(upto: int, *, now: datetime) -> int:
    """Add one seal; returns the number of its events. 0 if nothing is to be sealed or another worker was faster."""
    last = newest_seal()
    done = last.last_event if last else 0
    late = late_events(now) if last else []
    due = Event.objects.filter(pk__gt=done, pk__lte=upto).order_by("pk").values_list("pk", flat=True)
    ids = sorted([*late, *due[: BLOCK - len(late)]])
    if not ids and (last is None or last.signed_by == public_key() or not public_key()):
        return 0
    try:
        with transaction.atomic():
            add_seal(last, ids, late=len(late), now=now)
    except IntegrityError:  # another worker added the next seal
        return 0
    return len(ids)


def newest_seal() -> EventSeal | None:
    return EventSeal.objects.defer("lines").order_by("-number").first()


def add_seal(last: EventSeal | None, ids: list[int], *, late: int, now: datetime) -> None:
    """`ids` may be empty: such a seal only carries the first signature of a new key."""
    add_salts(ids)
    rows = events_for_digest(Event.objects.filter(pk__in=ids))
    done = last.last_event if last else 0
    facts = {
        "number": last.number + 1 if last else 1,
        "first_event": min(ids, default=done),
        "last_event": max([done, *ids]),
        "count": len(rows),
        "lines": seal_lines(rows),
        "previous": last.digest if last else NO_SEAL,
        "sealed_at": now,
    }
    digest = seal_digest(facts)
    signature, signed_by = sign(digest)
    EventSeal.objects.create(**facts, late=late, digest=digest, signature=signature, signed_by=signed_by)


def add_salts(ids: list[int]) -> None:
    """Events that were recorded before there were seals have no salt yet."""
    bare = list(Event.objects.filter(pk__in=ids, salt="").only("pk", "salt"))
    for event in bare:
        event.salt = new_salt()
    if bare:
        Event.objects.bulk_update(bare, ["salt"], batch_size=100)


def events_for_digest(rows: QuerySet[Event]) -> list[dict[str, Any]]:
    """The facts of events that their digest contains, in the order of their ids. One query."""
    return list(rows.order_by("pk").values(*EVENT_FACTS))


def late_events(now: datetime) -> list[int]:
    """Ids that recent seals have passed and none of them contains: the events were committed afterwards."""
    recent = EventSeal.objects.filter(sealed_at__gte=now - LATE).order_by("-number")
    numbers = list(recent.values_list("number", flat=True)[:LATE_SEALS])
    if not numbers:
        return []
    low = EventSeal.objects.filter(number=min(numbers) - 1).values_list("last_event", flat=True).first() or 0
    seals = EventSeal.objects.filter(number__in=numbers)
    totals = seals.aggregate(high=Max("last_event"), events=Sum("count"), late=Sum("late"))
    passed = Event.objects.filter(pk__gt=low, pk__lte=totals["high"])
    if not totals["late"] and passed.count() <= totals["events"]:
        return []
    known = {pk for lines in seals.values_list("lines", flat=True).iterator(chunk_size=10) for pk in digests_in(lines)}
    return sorted(set(passed.values_list("pk", flat=True)) - known)[:BLOCK]
