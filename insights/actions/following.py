"""Updates the search index from the event log by cursor: changed objects are indexed again. Idempotent."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Model, Q

from core.access.models import circle_id_of
from core.activity.models import Event
from insights.models import Cursor, SearchDocument
from insights.search.documents import searchable, words_of
from insights.search.index import index
from postmortems.models import Postmortem

LATE = timedelta(minutes=1)  # ids may commit out of order, so the last minute is read again
AT_ONCE = 500


def follow_log(*, now: datetime) -> int:
    """Update the documents of new events, one batch per call. Returns the number of new events."""
    cursor = Cursor.objects.get_or_create(name="search")[0]
    rows = Event.objects.filter(Q(pk__gt=cursor.event) | Q(at__gte=now - LATE, pk__lte=cursor.event))
    events = list(rows.order_by("pk").values_list("pk", "target_kind", "target_id")[: AT_ONCE * 2])
    touched: dict[str, set[int]] = defaultdict(set)
    for _, kind, pk in events:
        touched[kind].add(pk)
    if postmortems := touched.pop(Postmortem._meta.label_lower, None):
        found = Postmortem.objects.filter(pk__in=postmortems).values_list("incident_id", flat=True)
        touched["incidents.incident"] |= set(found)
    models = searchable()
    for kind, ids in touched.items():
        if kind in models:
            read_again(models[kind], ids)
    newest = max([cursor.event, *(pk for pk, _, _ in events)])
    Cursor.objects.filter(pk=cursor.pk, event__lt=newest).update(event=newest)
    return sum(pk > cursor.event for pk, _, _ in events)


@transaction.atomic
def read_again(model: type[Model], ids: set[int]) -> None:
    """Index these rows; remove the documents of deleted ones."""
    kind = model._meta.label_lower
    rows = model._default_manager.filter(pk__in=ids)
    found = {row.pk: row for row in rows}
    for row in found.values():
        write(row, kind)
    for document in SearchDocument.objects.filter(target_kind=kind, target_id__in=ids - set(found)):
        index().forget(document.pk)
        document.delete()


def write(row: Model, kind: str) -> None:
    words = words_of(row)
    facts = {
        "reference": row.ref,  # type: ignore[attr-defined]
        "title": row.title[:300],  # type: ignore[attr-defined]
        "url": row.get_absolute_url(),  # type: ignore[attr-defined]
        "circle_id": circle_id_of(row),
        "body": words.body.replace("\x00", ""),
        "at": words.at,
    }
    document, _ = SearchDocument.objects.update_or_create(target_kind=kind, target_id=row.pk, defaults=facts)
    index().write(document)
