"""Filters of runs, findings and schedules, for the pages, the CSV file and the API."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from accounts.models import Team, User
from audits.models import AuditExport, AuditRun, Checklist, Finding
from core.web.filters import SEVERAL, ChoicesFilter, DayFilter, ListFilter, NameFilter, ReferenceFilter, WordsFilter
from incidents.models import Service


class RunFilter(ListFilter):
    status = ChoicesFilter("state", choices=AuditRun.State.choices, help_text=SEVERAL)
    assignee = NameFilter("assignee__handle", of=User, by="handle", help_text="User handle.")
    checklist = NameFilter("version__checklist__slug", of=Checklist, help_text="Checklist slug.")
    service = NameFilter("service__slug", of=Service, help_text="Service slug.")
    team = NameFilter("team__slug", of=Team, help_text="Team slug.")
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


class FindingFilter(ListFilter):
    status = django_filters.ChoiceFilter("state", choices=Finding.State.choices)
    q = WordsFilter("title", "text", help_text="Words in the title or text.")
    grade = django_filters.ChoiceFilter(choices=Finding.Grade.choices)
    run = ReferenceFilter("run_id", prefix="RUN", help_text="RUN-9")


class ExportFilter(ListFilter):
    status = django_filters.ChoiceFilter("state", choices=AuditExport.State.choices)


class ScheduleFilter(ListFilter):
    checklist = NameFilter("checklist__slug", of=Checklist, help_text="Checklist slug.")
    service = NameFilter("service__slug", of=Service, help_text="Service slug.")
    task = ReferenceFilter("task_id", prefix="A", help_text="A-79")
