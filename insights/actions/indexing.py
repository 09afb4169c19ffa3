"""Updates the search index from the event log: indexes the objects of new events again. Repeating it is harmless."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Model, Q

from audits.models import Checklist, ChecklistVersion
from core.access.models import circle_id_of
from core.activity.models import Event
from incidents.models import Hypothesis, Incident
from insights.models import Cursor, SearchDocument
from insights.search.documents import MAX_BODY, content_of, searchable
from insights.search.fulltext import index
from insights.search.index_terms import index_text
from postmortems.models import Postmortem

LATE = timedelta(minutes=1)  # ids may commit out of order, so the last minute is read again
BATCH = 500
Touched = dict[type[Model], set[int]]


def update_index(*, now: datetime) -> int:
    """Index what one batch of events touched. Returns how many events were new."""
    cursor = Cursor.objects.get_or_create(name="search")[0]
    rows = Event.objects.filter(Q(pk__gt=cursor.event) | Q(at__gte=now - LATE, pk__lte=cursor.event))
    events = list(rows.order_by("pk").values_list("pk", "target_kind", "target_id")[: BATCH * 2])
    models = searchable() | {ChecklistVersion._meta.label_lower: ChecklistVersion}
    touched: Touched = defaultdict(set)
    for _, kind, pk in events:
        if kind in models:
            touched[models[kind]].add(pk)
    if not cursor.event:  # built-in checklists have no events
        touched[Checklist] |= set(Checklist.objects.values_list("pk", flat=True))
    add_related(touched)
    for model, ids in touched.items():
        index_rows(model, ids)
    newest = max([cursor.event, *(pk for pk, _, _ in events)])
    Cursor.objects.filter(pk=cursor.pk, event__lt=newest).update(event=newest)
    return sum(pk > cursor.event for pk, _, _ in events)


def add_related(touched: Touched) -> None:
    """What shows the title of a touched incident, and the checklists of touched versions."""
    if versions := touched.pop(ChecklistVersion, None):
        found = ChecklistVersion.objects.filter(pk__in=versions).values_list("checklist", flat=True)
        touched[Checklist] |= set(found)
    incidents = touched.get(Incident)
    if not incidents:
        return
    touched[Postmortem] |= set(Postmortem.objects.filter(incident__in=incidents).values_list("pk", flat=True))
    touched[Hypothesis] |= set(Hypothesis.objects.filter(incident__in=incidents).values_list("pk", flat=True))
    removed = SearchDocument.objects.filter(
        target_kind=Hypothesis._meta.label_lower, reference__in=[f"INC-{pk}" for pk in incidents]
    )
    touched[Hypothesis] |= set(removed.values_list("target_id", flat=True))


@transaction.atomic
def index_rows(model: type[Model], ids: set[int]) -> None:
    """Write the documents of these rows; remove those of deleted rows."""
    kind = model._meta.label_lower
    rows = {row.pk: row for row in model._default_manager.filter(pk__in=ids)}
    for row in rows.values():
        write_document(row, kind)
    remove_documents(SearchDocument.objects.filter(target_kind=kind, target_id__in=ids - set(rows)))


def write_document(row: Model, kind: str) -> None:
    content = content_of(row)
    body = content.body[:MAX_BODY].replace("\x00", "")
    facts = {
        "reference": content.reference,
        "title": content.title[:300],
        "url": content.url,
        "circle_id": circle_id_of(row),
        "body": body,
        "title_terms": index_text(f"{content.reference} {content.title}"),
        "body_terms": index_text(body),
        "at": content.at,
    }
    document, _ = SearchDocument.objects.update_or_create(target_kind=kind, target_id=row.pk, defaults=facts)
    index().write(document)


def remove_documents(documents: Iterable[SearchDocument]) -> None:
    for document in documents:
        index().remove(document.pk)
        document.delete()


def remove_stale_documents() -> None:
    """After rows were deleted without an event: remove the documents of checklists that do not exist."""
    documents = SearchDocument.objects.filter(target_kind=Checklist._meta.label_lower)
    remove_documents(documents.exclude(target_id__in=Checklist.objects.values("pk")))
