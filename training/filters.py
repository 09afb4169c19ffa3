"""Filters of training sessions."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet

from core.web.filters import FlagFilter, FromDayFilter, ListFilter, ReferenceFilter, ToDayFilter
from training.models import Enrollment, Session

SEVERAL = "Can be given several times."


class SessionFilter(ListFilter):
    status = django_filters.MultipleChoiceFilter(choices=Session.Status.choices, help_text=SEVERAL)
    format = django_filters.ChoiceFilter(choices=Session.Format.choices)
    program = django_filters.CharFilter("program__slug", max_length=80, help_text="Program slug.")
    incident = ReferenceFilter("incident_id", prefix="INC", help_text="INC-214")
    task = ReferenceFilter("task_id", prefix="A", help_text="A-79")
    facilitator = django_filters.CharFilter("facilitator__handle", max_length=80, help_text="User handle.")
    person = django_filters.CharFilter(method="by_person", max_length=80, help_text="Handle of an enrolled person.")
    mine = FlagFilter(method="my_sessions", help_text="`1`: only sessions I am enrolled in.")
    starts_from = FromDayFilter("starts_at", help_text="Starts on or after this day, in your time zone.")
    starts_to = ToDayFilter("starts_at", help_text="Starts on or before this day, in your time zone.")

    def by_person(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Exists(Enrollment.objects.filter(session=OuterRef("pk"), person__handle=value)))

    def my_sessions(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Exists(Enrollment.objects.filter(session=OuterRef("pk"), person=self.request.user)))
