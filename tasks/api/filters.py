"""Filters of the task list. Objects are given by reference; a hidden one behaves like a missing one."""

import django_filters

from core.api.fields import ReferenceFilter
from tasks.models import ClosesBy, Kind, Priority, Status

SEVERAL = "Can be given several times."


class TaskFilter(django_filters.FilterSet):
    status = django_filters.MultipleChoiceFilter(choices=Status.choices, help_text=SEVERAL)
    priority = django_filters.ChoiceFilter(choices=Priority.choices)
    kind = django_filters.ChoiceFilter(choices=Kind.choices)
    closes_by = django_filters.ChoiceFilter(choices=ClosesBy.choices)
    incident = ReferenceFilter("incident_id", prefix="INC", help_text="INC-214")
    owner = django_filters.CharFilter("owner__handle", help_text="User handle.")
    team = django_filters.CharFilter("team__slug", help_text="Team slug.")
    due_from = django_filters.DateFilter("due_on", "gte", help_text="Due on or after this date.")
    due_before = django_filters.DateFilter("due_on", "lt", help_text="Due before this date.")
