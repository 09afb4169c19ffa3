"""What lists can be narrowed by. Things are named by reference, and one that may not be seen is like none at all."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from core.references import number_in
from tasks.models import AuditRun, CorrectiveTask


class ReferenceFilter(filters.CharFilter):
    """`?incident=INC-214`. Rows decide, never a look at the thing itself: that would tell whether it exists."""

    def __init__(self, prefix: str, **options: Any) -> None:
        self.prefix = prefix
        super().__init__(**options)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        number = number_in(value, self.prefix)
        return qs.none() if number is None else qs.filter(**{f"{self.field_name}_id": number})


class TaskFilters(filters.FilterSet):
    incident = ReferenceFilter("INC", help_text="INC-214")

    class Meta:
        model = CorrectiveTask
        fields = {
            "status": ["exact", "in"],
            "priority": ["exact"],
            "kind": ["exact"],
            "owner__handle": ["exact"],
            "team__slug": ["exact"],
            "due_on": ["lt", "lte", "gte"],
        }


class RunFilters(filters.FilterSet):
    task = ReferenceFilter("A", help_text="A-79")

    class Meta:
        model = AuditRun
        fields = {"state": ["exact"], "assignee__handle": ["exact"], "due_on": ["lt", "gte"]}
