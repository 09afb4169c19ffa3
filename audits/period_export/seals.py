"""The seals of the period, and the events that the export lists, as they are hashed."""

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import Max, Min, QuerySet, Sum

from audits.period_export.archive import Archive
from audits.period_export.lists.people import access_events, event_facts
from audits.period_export.registry import Scope
from core.activity.models import Event, EventSeal
from core.activity.seals.canonical import event_text, plain
from core.errors import Refused

COLUMNS = [field.attname for field in EventSeal._meta.concrete_fields]
MAX_EVENTS = 2_000_000
TOO_MANY = f"The period has more than {MAX_EVENTS:,} events. Choose a shorter one."


def seals_of(scope: Scope) -> QuerySet[EventSeal]:
    """From the seal with the first event of the period to the one with the last; the numbers have no gaps."""
    ids = Event.objects.filter(scope.within("at")).aggregate(first=Min("pk"), last=Max("pk"))
    if ids["first"] is None:
        return EventSeal.objects.none()
    seals = EventSeal.objects.order_by("number")
    first = seals.filter(last_event__gte=ids["first"]).values_list("number", flat=True).first()
    last = seals.filter(last_event__gte=ids["last"]).values_list("number", flat=True).first()
    found = seals.filter(number__gte=first) if first else EventSeal.objects.none()
    return found.filter(number__lte=last) if last else found


def write_seals(archive: Archive, scope: Scope) -> dict[str, Any]:
    """Returns what the manifest says about them."""
    seals = seals_of(scope)
    totals = seals.aggregate(first=Min("number"), last=Max("number"), events=Sum("count"))
    if (totals["events"] or 0) > MAX_EVENTS:
        raise Refused(TOO_MANY)
    digest = ""

    def lines() -> Iterator[bytes]:
        nonlocal digest
        for seal in seals.values(*COLUMNS).iterator(chunk_size=20):
            digest = seal["digest"]
            yield json.dumps(plain(seal), sort_keys=True).encode() + b"\n"

    archive.add("seals/seals.jsonl", lines())
    if scope.is_everything:
        events = access_events(scope).iterator(chunk_size=500)
        archive.add("seals/access-events.jsonl", (event_text(event_facts(event)).encode() + b"\n" for event in events))
    return {"first": totals["first"], "last": totals["last"], "digest": digest}
