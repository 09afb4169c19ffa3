"""Filters of corrective tasks, for board, list, CSV file and API."""

from datetime import timedelta
from typing import Any

import django_filters

from accounts.models import Team, User
from core.references import number_in
from core.web.filters import (
    SEVERAL,
    ChoicesFilter,
    DayFilter,
    FlagFilter,
    FromDayFilter,
    ListFilter,
    NameFilter,
    ReferenceFilter,
    ToDayFilter,
)
from dashboard.saved_views import register_list
from incidents.models import Incident, Service
from tasks.display import today_of
from tasks.models import ClosesBy, CorrectiveTask, Kind, Priority, Status
from tasks.models.corrective_task import CorrectiveTaskQuerySet
from tasks.text_search import with_words

TEXT = "Words of the title, the text or “done when”; or a reference."


DUE = [("overdue", "Overdue"), ("week", "This week"), ("month", "Next 30 days"), ("missed", "Missed before")]


class TaskFilter(ListFilter):
    status = ChoicesFilter(
        method="by_status", choices=[*Status.choices, ("all", "All")], help_text=f"A status, or `all`. {SEVERAL}"
    )
    priority = ChoicesFilter(choices=Priority.choices, help_text=SEVERAL)
    kind = ChoicesFilter(choices=Kind.choices, help_text=SEVERAL)
    closes_by = django_filters.ChoiceFilter(choices=ClosesBy.choices)
    incident = ReferenceFilter("incident_id", prefix="INC", help_text="INC-214")
    q = django_filters.CharFilter(method="by_text", max_length=100, help_text=TEXT)
    service = NameFilter(method="by_service", of=Service, help_text="Slug of a service.")
    owner = NameFilter(method="by_owner", of=User, by="handle", also="none", help_text="User handle, or `none`.")
    mine = FlagFilter(method="owned_by_me", help_text="`1`: only tasks I own.")
    overdue = FlagFilter(method="past_due", help_text="`1`: only open tasks past their due date.")
    team = NameFilter("team__slug", of=Team, help_text="Team slug.")
    due = django_filters.ChoiceFilter(method="by_due", choices=DUE)
    due_from = DayFilter("due_on", "gte", help_text="Due on or after this date.")
    due_before = DayFilter("due_on", "lt", help_text="Due before this date.")
    first_due_from = DayFilter("first_due_on", "gte", help_text="First due date on or after this date.")
    first_due_to = DayFilter("first_due_on", "lte", help_text="First due date on or before this date.")
    done_from = DayFilter("done_on", "gte", help_text="Done on or after this date.")
    done_to = DayFilter("done_on", "lte", help_text="Done on or before this date.")
    checked_from = FromDayFilter("checked_at", help_text="Effectiveness decided on or after this day.")
    checked_to = ToDayFilter("checked_at", help_text="Effectiveness decided on or before this day.")
    created_from = FromDayFilter("created_at", help_text="Created on or after this day, in your time zone.")
    created_to = ToDayFilter("created_at", help_text="Created on or before this day, in your time zone.")

    def by_status(self, rows: CorrectiveTaskQuerySet, name: str, values: list[str]) -> CorrectiveTaskQuerySet:
        return rows.filter(status__in=values) if values and "all" not in values else rows

    def owned_by_me(self, rows: CorrectiveTaskQuerySet, name: str, value: Any) -> CorrectiveTaskQuerySet:
        return rows.owned_by(self.request.user)

    def past_due(self, rows: CorrectiveTaskQuerySet, name: str, value: Any) -> CorrectiveTaskQuerySet:
        return rows.overdue(today_of(self.request.user))

    def by_text(self, rows: CorrectiveTaskQuerySet, name: str, value: str) -> CorrectiveTaskQuerySet:
        number = number_in(value.strip().upper(), "A")
        return rows.filter(pk=number) if number is not None else with_words(rows, value)

    def by_owner(self, rows: CorrectiveTaskQuerySet, name: str, value: str) -> CorrectiveTaskQuerySet:
        return rows.filter(owner=None) if value == "none" else rows.filter(owner__handle=value)

    def by_service(self, rows: CorrectiveTaskQuerySet, name: str, value: str) -> CorrectiveTaskQuerySet:
        affected = Incident.services.through.objects.filter(service__slug=value)
        return rows.filter(incident__in=affected.values("incident"))

    def by_due(self, rows: CorrectiveTaskQuerySet, name: str, value: str) -> CorrectiveTaskQuerySet:
        today = today_of(self.request.user)
        if value == "missed":
            return rows.filter(missed_due_dates__gt=0)
        if value == "overdue":
            return rows.overdue(today)
        last = today + timedelta(days=6 - today.weekday() if value == "week" else 30)
        return rows.outstanding().filter(due_on__range=(today, last))


register_list("tasks", "tasks:board", TaskFilter, CorrectiveTask)
