"""Duties: add, import, remove. The people are notified about those that have not ended."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.activity.models import Event
from core.errors import Invalid, Refused
from notifications.outbox import notify
from training.models import Duty
from training.policies import must_plan

LONGEST = timedelta(days=400)
MAX_AT_ONCE = 2_000
Row = tuple[User, str, datetime, datetime]


@transaction.atomic
def add_duty(
    *,
    person: User,
    role: str,
    starts_at: datetime,
    ends_at: datetime,
    by: User,
    source: str = Duty.Source.TYPED,
    now: datetime | None = None,
) -> Duty:
    """Say that a person carries a role from one instant to another. The same duty twice is the same row."""
    must_plan(by)
    now = now or timezone.now()
    validate_duty(person, role, starts_at, ends_at)
    facts = {"source": source, "created_by": by, "created_at": now}
    duty, new = Duty.objects.get_or_create(
        person=person, role=role.strip(), starts_at=starts_at, ends_at=ends_at, defaults=facts
    )
    if new:
        event = record("duty.added", actor=by, target=duty, at=now, person=person.handle, role=duty.role)
        notify_people("duty_added", [duty], event=event, by=by, now=now)
    return duty


def validate_duty(person: User, role: str, starts_at: datetime, ends_at: datetime) -> None:
    if not role.strip():
        raise Invalid("role", "Enter a role.")
    if ends_at <= starts_at:
        raise Invalid("ends_at", "The end must be after the start.")
    if ends_at - starts_at > LONGEST:
        raise Invalid("ends_at", "A duty lasts at most 400 days.")
    if not person.is_active or person.is_bot:
        raise Invalid("person", f"@{person.handle} cannot have duties.")


@transaction.atomic
def remove_duty(duty: Duty, *, by: User, now: datetime | None = None) -> None:
    must_plan(by)
    now = now or timezone.now()
    event = record("duty.removed", actor=by, target=duty, at=now, person=duty.person.handle, role=duty.role)
    notify_people("duty_removed", [duty], event=event, by=by, now=now)
    duty.delete()


def notify_people(kind: str, duties: Iterable[Duty], *, event: Event, by: User, now: datetime) -> None:
    """One notification per person, except for the person who did it."""
    of_person: dict[User, list[dict[str, str]]] = defaultdict(list)
    for duty in duties:
        if duty.ends_at > now and duty.person != by:
            times = {"from": duty.starts_at.isoformat(), "until": duty.ends_at.isoformat()}
            of_person[duty.person].append({"role": duty.role, **times})
    for person, mine in of_person.items():
        notify([person], kind, about=person, occasion=event.pk, now=now, duties=mine)


@transaction.atomic
def import_duties(
    rows: Iterable[Row], *, by: User, source: str, replace: bool = False, now: datetime | None = None
) -> dict[str, int]:
    """Store the duties of a file at once. Returns how many are new, unchanged and removed.

    `replace`: duties of the same source and roles that have not begun and are not in the file are removed, so that
    the next export of an on-call calendar takes the place of the one before.
    """
    must_plan(by)
    now = now or timezone.now()
    wanted = {(person.pk, role.strip(), start, end): person for person, role, start, end in rows}
    if not wanted:
        raise Refused("Nothing to import: no row names a person and a role.")
    if len(wanted) > MAX_AT_ONCE:
        raise Refused(f"At most {MAX_AT_ONCE} duties are imported at once. Split the file.")
    for (_, role, start, end), person in wanted.items():
        validate_duty(person, role, start, end)
    present = set(Duty.objects.values_list("person", "role", "starts_at", "ends_at"))
    facts = {"source": source, "created_by": by, "created_at": now}
    new = [
        Duty(person=person, role=role, starts_at=start, ends_at=end, **facts)
        for (pk, role, start, end), person in wanted.items()
        if (pk, role, start, end) not in present
    ]
    Duty.objects.bulk_create(new, ignore_conflicts=True)
    removed = remove_replaced(wanted.keys(), source, now) if replace else []
    counts = {"added": len(new), "unchanged": len(wanted) - len(new), "removed": len(removed)}
    event = record("duty.imported", actor=by, target=by, at=now, source=source, **counts)
    notify_people("duty_added", new, event=event, by=by, now=now)
    notify_people("duty_removed", removed, event=event, by=by, now=now)
    return counts


def remove_replaced(wanted: Iterable[tuple[int, str, datetime, datetime]], source: str, now: datetime) -> list[Duty]:
    kept = set(wanted)
    rows = Duty.objects.filter(source=source, role__in={role for _, role, _, _ in kept}, starts_at__gt=now)
    rows = rows.select_related("person")
    gone = [row for row in rows if (row.person_id, row.role, row.starts_at, row.ends_at) not in kept]
    Duty.objects.filter(pk__in=[row.pk for row in gone]).delete()
    return gone
