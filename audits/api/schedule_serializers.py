"""JSON input and output of schedules. Serializers never save."""

from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.fields import PersonField
from accounts.models import Team
from audits.models import (
    AuditSchedule,
    Checklist,
)
from audits.schedule_recurrence import describe_recurrence, next_days
from core.api.examples import example
from core.api.fields import DayField, LineField, VersionField
from incidents.models import Service
from tasks.api.serializers import by_slug


class ScheduleSerializer(serializers.ModelSerializer[AuditSchedule]):
    checklist = serializers.SlugRelatedField("slug", read_only=True)
    assignee = PersonField(read_only=True)
    service = serializers.SlugRelatedField("slug", read_only=True)
    team = serializers.SlugRelatedField("slug", read_only=True)
    task = serializers.SerializerMethodField()
    frequency = serializers.SerializerMethodField(help_text="The rule in words.")
    then_due = serializers.SerializerMethodField(help_text="The three due dates after `next_due`.")

    class Meta:
        model = AuditSchedule
        fields = ["id", "title", "checklist", "rrule", "frequency", "starts_on", "next_due", "then_due"]
        fields += ["opens_days_before", "closes_days_after", "assignee", "team", "service", "task", "paused_at"]
        fields += ["stopped_at", "stopped_because", "version"]
        read_only_fields = fields

    def get_task(self, schedule: AuditSchedule) -> str | None:
        return f"A-{schedule.task_id}" if schedule.task_id else None

    def get_frequency(self, schedule: AuditSchedule) -> str:
        return describe_recurrence(schedule.rrule)

    @extend_schema_field(serializers.ListField(child=DayField()))
    def get_then_due(self, schedule: AuditSchedule) -> list[date]:
        return next_days(schedule.rrule, schedule.starts_on, schedule.next_due)


@example(
    "Every first Monday",
    checklist="lb-baseline",
    title="Monthly load balancer audit",
    rrule="FREQ=MONTHLY;BYDAY=1MO",
    starts_on="2026-12-07",
    assignee="jonas",
    service="edge",
)
class ScheduleInput(serializers.Serializer[Any]):
    checklist = by_slug(Checklist)
    title = LineField(max_length=200)
    rrule = serializers.CharField(required=False, allow_blank=True, max_length=200, help_text="FREQ=MONTHLY;BYDAY=1MO")
    starts_on = DayField()
    opens_days_before = serializers.IntegerField(required=False, min_value=0, max_value=60)
    closes_days_after = serializers.IntegerField(required=False, min_value=0, max_value=60)
    assignee = PersonField(required=False)
    team = by_slug(Team, required=False)
    service = by_slug(Service, required=False)


@example("Another person", assignee="yara", next_due="2027-01-04", version=3)
class ScheduleEditInput(serializers.Serializer[Any]):
    """Only the changed fields. Null removes the person, team or service."""

    version = VersionField()
    title = LineField(required=False, max_length=200)
    rrule = serializers.CharField(required=False, allow_blank=True, max_length=200, help_text="FREQ=MONTHLY;BYDAY=1MO")
    next_due = DayField(required=False)
    opens_days_before = serializers.IntegerField(required=False, min_value=0, max_value=60)
    closes_days_after = serializers.IntegerField(required=False, min_value=0, max_value=60)
    assignee = PersonField(required=False, allow_null=True)
    team = by_slug(Team, required=False, allow_null=True)
    service = by_slug(Service, required=False, allow_null=True)
