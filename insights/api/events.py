"""/api/v1/events/: what happened to incidents, postmortems, tasks, audits and sessions, for synchronization."""

from datetime import datetime
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers

from accounts.models import User
from core.activity.event_types import EVENT_TYPES
from core.activity.models import Event
from core.api.viewsets import ActionViewSet
from core.errors import Invalid
from core.references import number_in, prefixes
from core.web.filters import ListFilter, NameFilter, NamesObject
from incidents.models import Incident
from postmortems.models import Postmortem

INCIDENT, POSTMORTEM = "incidents.incident", "postmortems.postmortem"
KINDS = [INCIDENT, POSTMORTEM, "tasks.correctivetask", "audits.auditrun", "audits.finding", "training.session"]
"""Objects whose rows are visible by their circle alone, so that the circle of an event decides too."""
PRIVATE = ["incident.viewed", "session.feedback_given"]  # feedback may be anonymous
TYPES = [(name, name) for name in sorted(EVENT_TYPES.difference(PRIVATE))]


class SinceFilter(django_filters.CharFilter):
    """An instant with an offset. One without is refused, because its zone is unknown."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return qs.filter(**{f"{self.field_name}__{self.lookup_expr}": instant(value)}) if value else qs


def instant(text: str) -> datetime:
    try:
        found = parse_datetime(text.replace(" ", "+")) if text.isascii() else None  # "+" of an offset, sent unquoted
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not 1900 <= found.year <= 9000:
        raise Invalid("since", "Enter an instant with its offset, for example 2024-02-13T22:00:00Z.")
    return found


def named(reference: str) -> tuple[Any, int]:
    """The model and number of a reference. (None, 0) for one that has no events."""
    prefix = reference.partition("-")[0]
    pk, model = number_in(reference, prefix), prefixes().get(prefix)
    return (model, pk) if pk is not None and model and model._meta.label_lower in KINDS else (None, 0)


class AnyReferenceFilter(NamesObject, django_filters.CharFilter):
    def found(self, value: str) -> QuerySet[Any]:
        model, pk = named(value)
        return self.seen(model).filter(pk=pk) if model else Event.objects.none()


class EventFilter(ListFilter):
    kind = django_filters.ChoiceFilter("target_kind", choices=[(kind, kind) for kind in KINDS])
    reference = AnyReferenceFilter(
        method="by_reference", max_length=30, help_text="INC-214 (incident and postmortem), A-79, RUN-9, F-3 or S-12."
    )
    event = django_filters.ChoiceFilter("event_type", choices=TYPES, help_text="Event type, for example `task.done`.")
    actor = NameFilter("actor__handle", of=User, by="handle", help_text="User handle.")
    since = SinceFilter(
        "at", "gte", max_length=40, help_text="At or after this instant, for example 2024-02-13T22:00:00Z."
    )

    def by_reference(self, rows: QuerySet[Event], name: str, value: str) -> QuerySet[Event]:
        model, pk = named(value)
        changed = Q(target_kind=model._meta.label_lower, target_id=pk)
        if model is Incident:
            postmortem = Postmortem.objects.filter(incident_id=pk).values("pk")
            changed |= Q(target_kind=POSTMORTEM, target_id__in=postmortem)
        return rows.filter(changed)


class EventSerializer(serializers.ModelSerializer[Event]):
    event = serializers.CharField(source="event_type", help_text="`<noun>.<past participle>`")
    kind = serializers.CharField(source="target_kind", help_text="The kind of object that changed.")
    actor = serializers.CharField(source="actor.handle", help_text="User handle.")

    class Meta:
        model = Event
        fields = ["id", "at", "event", "kind", "reference", "actor"]
        read_only_fields = fields


@extend_schema(tags=["events"])
class EventViewSet(mixins.ListModelMixin, ActionViewSet[Event]):
    """The event log, newest first: with `reference` the history of one object, with `since` what changed.

    Changes of the parts of an incident, such as entries, are events of the incident. Read the changed objects from
    their own URLs.
    """

    serializer_class = EventSerializer
    queryset = Event.objects.none()
    filterset_class = EventFilter

    def get_queryset(self) -> Any:
        rows = Event.objects.visible_to(self.request.user).filter(target_kind__in=KINDS).exclude(event_type__in=PRIVATE)
        return rows.select_related("actor")
