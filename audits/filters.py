"""Filters of runs, findings and schedules."""

import django_filters

from audits.models import AuditRun, Finding
from core.web.filters import ReferenceFilter
from tasks.filters import SEVERAL


class RunFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=AuditRun.State.choices, help_text=SEVERAL)
    assignee = django_filters.CharFilter("assignee__handle", help_text="User handle.")
    checklist = django_filters.CharFilter("version__checklist__slug", help_text="Checklist slug.")
    service = django_filters.CharFilter("service__slug", help_text="Service slug.")
    task = ReferenceFilter("task_id", prefix="A", help_text="A-79")
    incident = ReferenceFilter("incident_id", prefix="INC", help_text="INC-214")
    due_from = django_filters.DateFilter("due_on", "gte", help_text="Due on or after this date.")
    due_before = django_filters.DateFilter("due_on", "lt", help_text="Due before this date.")


class FindingFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=Finding.State.choices)
    grade = django_filters.ChoiceFilter(choices=Finding.Grade.choices)
    run = ReferenceFilter("run_id", prefix="RUN", help_text="RUN-9")


class ScheduleFilter(django_filters.FilterSet):
    checklist = django_filters.CharFilter("checklist__slug", help_text="Checklist slug.")
    service = django_filters.CharFilter("service__slug", help_text="Service slug.")
    task = ReferenceFilter("task_id", prefix="A", help_text="A-79")
