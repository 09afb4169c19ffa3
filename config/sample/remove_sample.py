"""Removes the sample: its people, everything that depends on them, and nothing else.

All rows of the sample, and rows added to it later, refer to its people through foreign keys. The
closure over those keys is deleted. A row in it that a real person created stops the removal, unless it is forced.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import connection, models, transaction
from django.utils import timezone

from accounts.actions.sessions import end_sessions
from accounts.bots import bot
from accounts.models import SAMPLE_DOMAIN, Membership, User
from alerts.models import AlertSource
from audits.models import AuditExport
from core.access.models import Circle, CircleMember
from core.activity.models import Event
from core.activity.seals.deletions import record_deletion
from incidents.models import Incident, Service
from insights.actions.indexing import remove_stale_documents
from insights.models import SearchDocument
from insights.search.fulltext import index
from notifications.models import Delivery, Notification
from reminders.models import ScheduledReminder, Snooze
from training.models import Enrollment

AT_ONCE = 500
TRACES = {
    Circle,
    CircleMember,
    Membership,
    Event,
    Delivery,
    Notification,
    ScheduledReminder,
    Snooze,
    SearchDocument,
    Enrollment,
}
"""Rows that people create by viewing, being notified or answering. Deleting them loses no work."""

Model = type[models.Model]


@dataclass
class Sample:
    """Rows to delete, by model; and descriptions of those that people created."""

    rows: dict[Model, set[Any]] = field(default_factory=lambda: defaultdict(set))
    own: list[str] = field(default_factory=list)


class HasOwnRows(Exception):
    """People have added rows of their own; `rows` lists them."""

    def __init__(self, rows: list[str]) -> None:
        super().__init__(f"{len(rows)} rows were added by people.")
        self.rows = rows


@transaction.atomic
def remove_sample(*, force: bool = False) -> int:
    """Remove the sample and return the number of deleted rows. Raises `HasOwnRows` unless forced."""
    people = User.objects.filter(email__endswith=SAMPLE_DOMAIN)
    sample = collect_sample(set(people.values_list("pk", flat=True)))
    sample.own = [*rows_by_people(sample), *own_incidents_on_services(sample)]
    if sample.own and not force:
        raise HasOwnRows(sample.own)
    for person in people:
        end_sessions(person)
    for document in sample.rows.get(SearchDocument, ()):
        index().remove(document)
    gone = sum(delete(model, ids) for model, ids in sample.rows.items())
    remove_stale_documents()
    if sealed := sample.rows[Event]:
        record_deletion(sealed, reason="removal of the sample data", by=bot("calendar"), now=timezone.now())
    connection.check_constraints()
    return gone


def collect_sample(people: set[Any]) -> Sample:
    """Follow foreign keys backwards from the people until nothing new is found.

    Two kinds of rows have no such key: incidents that a bot declared for a service of the sample or from an alert of its
    sources, and circles.
    """
    sample = Sample()
    waiting: list[tuple[Model, set[Any]]] = [(User, people)]
    while waiting:
        model, ids = waiting.pop()
        new = ids - sample.rows[model]
        if not new:
            continue
        sample.rows[model] |= new
        waiting += rows_referring_to(model, new)
        waiting += rows_naming(model, new)
        if model is Service:
            reported = Incident.objects.filter(declared_by__is_bot=True)
            waiting.append((Incident, matching_ids(reported, "services", new)))
        if model is AlertSource:
            waiting.append((Incident, matching_ids(declared_by_alerts(), "alerts__source", new)))
        if model in {Incident, AlertSource, AuditExport}:
            circles = matching_ids(model._base_manager.all(), "pk", new, "circle")
            waiting.append((Circle, circles - {None}))
    return sample


def declared_by_alerts() -> models.QuerySet[Incident]:
    return Incident.objects.filter(declared_by__is_bot=True, alerts__declared_it=True)


def rows_referring_to(model: Model, ids: set[Any]) -> Iterator[tuple[Model, set[Any]]]:
    """Rows with a foreign key to these, the hidden tables of many-to-many relations included."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.related_model._meta.managed:
            other = relation.related_model
            yield other, matching_ids(other._base_manager.all(), relation.field.name, ids)


def rows_naming(model: Model, ids: set[Any]) -> Iterator[tuple[Model, set[Any]]]:
    """Rows that name these by kind and number: events, notifications, occasions, search documents."""
    numbers = {pk for pk in ids if isinstance(pk, int)}  # a token or a session has a text as its key
    for other in apps.get_models():
        if numbers and other._meta.managed and names_targets(other):
            yield (
                other,
                matching_ids(other._base_manager.filter(target_kind=model._meta.label_lower), "target_id", numbers),
            )


def names_targets(model: Model) -> bool:
    try:
        return bool(model._meta.get_field("target_kind") and model._meta.get_field("target_id"))
    except FieldDoesNotExist:
        return False


def matching_ids(rows: models.QuerySet[Any], key: str, ids: set[Any], value: str = "pk") -> set[Any]:
    return {row for part in slices(ids) for row in rows.filter(**{f"{key}__in": part}).values_list(value, flat=True)}


def slices(ids: Iterable[Any]) -> Iterator[list[Any]]:
    every = list(ids)
    for start in range(0, len(every), AT_ONCE):
        yield every[start : start + AT_ONCE]


def rows_by_people(sample: Sample) -> Iterator[str]:
    """Rows that a person outside the sample (not a bot) created or changed."""
    strangers = User.objects.filter(is_bot=False).exclude(pk__in=sample.rows[User])
    names = {person.pk: person.name for person in strangers}
    for model, ids in sample.rows.items():
        if model is User or model in TRACES:
            continue
        hands = [
            key for key in model._meta.get_fields() if isinstance(key, models.ForeignKey) and refers_to_person(key)
        ]
        for key in hands:
            rows = model._base_manager.filter(**{f"{key.name}__in": names})
            for row in rows.filter(pk__in=ids) if len(ids) < AT_ONCE else (r for r in rows if r.pk in ids):
                yield f"{describe_row(row)} ({key.name.replace('_', ' ')}: {names[getattr(row, key.attname)]})"


def refers_to_person(key: models.ForeignKey[Any, Any]) -> bool:
    return key.related_model._meta.label == settings.AUTH_USER_MODEL


def describe_row(row: models.Model) -> str:
    kind = str(row._meta.verbose_name)
    return f"{kind[0].upper()}{kind[1:]} {row}"


def own_incidents_on_services(sample: Sample) -> Iterator[str]:
    """Own incidents stay, but would lose the name of a service of the sample."""
    rows = Incident.objects.filter(services__in=Service.objects.filter(pk__in=sample.rows[Service]))
    for incident in rows.exclude(pk__in=sample.rows[Incident]).distinct():
        yield f"{describe_row(incident)} (names a service of the sample; only that name would go)"


def delete(model: Model, ids: set[Any]) -> int:
    """Without collecting what hangs on them: that is in the sample already, and keys are checked at the end."""
    rows = model._base_manager
    return sum(rows.filter(pk__in=part)._raw_delete(rows.db) for part in slices(ids))
