"""Filters of corrective tasks, for board, list, CSV file and API."""

from typing import Any

import django_filters

from core.web.filters import FlagFilter, ListFilter, ReferenceFilter
from tasks.display import today_of
from tasks.models import ClosesBy, Kind, Priority, Status
from tasks.models.corrective_task import CorrectiveTaskQuerySet

SEVERAL = "Can be given several times."


class TaskFilter(ListFilter):
    """References and slugs that are missing or hidden have no results."""

    status = django_filters.MultipleChoiceFilter(
        method="by_status", choices=[*Status.choices, ("all", "All")], help_text=f"A status, or `all`. {SEVERAL}"
    )
    priority = django_filters.MultipleChoiceFilter(choices=Priority.choices, help_text=SEVERAL)
    kind = django_filters.MultipleChoiceFilter(choices=Kind.choices, help_text=SEVERAL)
    closes_by = django_filters.ChoiceFilter(choices=ClosesBy.choices)
    incident = ReferenceFilter("incident_id", prefix="INC", help_text="INC-214")
    owner = django_filters.CharFilter("owner__handle", max_length=80, help_text="User handle.")
    mine = FlagFilter(method="owned_by_me", help_text="`1`: only tasks I own.")
    overdue = FlagFilter(method="past_due", help_text="`1`: only open tasks past their due date.")
    team = django_filters.CharFilter("team__slug", max_length=80, help_text="Team slug.")
    due_from = django_filters.DateFilter("due_on", "gte", help_text="Due on or after this date.")
    due_before = django_filters.DateFilter("due_on", "lt", help_text="Due before this date.")

    def by_status(self, rows: CorrectiveTaskQuerySet, name: str, values: list[str]) -> CorrectiveTaskQuerySet:
        return rows.filter(status__in=values) if values and "all" not in values else rows

    def owned_by_me(self, rows: CorrectiveTaskQuerySet, name: str, value: Any) -> CorrectiveTaskQuerySet:
        return rows.owned_by(self.request.user)

    def past_due(self, rows: CorrectiveTaskQuerySet, name: str, value: Any) -> CorrectiveTaskQuerySet:
        return rows.overdue(today_of(self.request.user))
