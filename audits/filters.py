"""Filters of runs, findings and schedules, for the pages, the CSV file and the API."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from audits.models import AuditRun, Finding
from core.web.filters import DayFilter, ListFilter, ReferenceFilter
from tasks.filters import SEVERAL


class RunFilter(ListFilter):
    state = django_filters.MultipleChoiceFilter(choices=AuditRun.State.choices, help_text=SEVERAL)
    assignee = django_filters.CharFilter("assignee__handle", help_text="User handle.")
    checklist = django_filters.CharFilter("version__checklist__slug", help_text="Checklist slug.")
    service = django_filters.CharFilter("service__slug", help_text="Service slug.")
    task = ReferenceFilter("task_id", prefix="A", help_text="A-79")
    incident = ReferenceFilter("incident_id", prefix="INC", help_text="INC-214")
    due_from = DayFilter("due_on", "gte", help_text="Due on or after this date.")
    due_before = DayFilter("due_on", "lt", help_text="Due before this date.")
    q = django_filters.CharFilter(
        method="by_words", max_length=100, help_text="Words in the title or scope, or a reference."
    )

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        found = Q()
        for word in value.split()[:8]:
            found &= Q(title__icontains=word) | Q(scope__icontains=word)
        digits = value.upper().removeprefix("RUN-")
        by_number = digits.isascii() and digits.isdecimal() and len(digits) < 18
        return rows.filter(found | Q(pk=int(digits)) if by_number else found)


class FindingFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=Finding.State.choices)
    grade = django_filters.ChoiceFilter(choices=Finding.Grade.choices)
    run = ReferenceFilter("run_id", prefix="RUN", help_text="RUN-9")


class ScheduleFilter(django_filters.FilterSet):
    checklist = django_filters.CharFilter("checklist__slug", help_text="Checklist slug.")
    service = django_filters.CharFilter("service__slug", help_text="Service slug.")
    task = ReferenceFilter("task_id", prefix="A", help_text="A-79")
