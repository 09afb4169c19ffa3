"""What lists can be narrowed by. Things are named by reference, and one that may not be seen is like none at all."""

import django_filters

from core.api.fields import ReferenceFilter
from tasks.models import ClosesBy, Kind, Priority, Status

SEVERAL = "May be given several times."


class TaskFilter(django_filters.FilterSet):
    status = django_filters.MultipleChoiceFilter(choices=Status.choices, help_text=SEVERAL)
    priority = django_filters.ChoiceFilter(choices=Priority.choices)
    kind = django_filters.ChoiceFilter(choices=Kind.choices)
    closes_by = django_filters.ChoiceFilter(choices=ClosesBy.choices)
    incident = ReferenceFilter("incident_id", prefix="INC", help_text="INC-214")
    owner = django_filters.CharFilter("owner__handle", help_text="A handle.")
    team = django_filters.CharFilter("team__slug", help_text="Slug of a team.")
    due_from = django_filters.DateFilter("due_on", "gte", help_text="Due on this day or later.")
    due_before = django_filters.DateFilter("due_on", "lt", help_text="Due before this day.")
