"""Serializers of incidents and their parts."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.files.api import FileSerializer
from incidents.models import (
    Escalation,
    Factor,
    HalfTimeAnswer,
    Hypothesis,
    ImpactWindow,
    Incident,
    Measure,
    Milestone,
    StatusUpdate,
    TimelineEntry,
)
from incidents.similar import Similar


class IncidentSerializer(serializers.ModelSerializer[Incident]):
    """One row of the list. Durations are in seconds; null is unknown."""

    ref = serializers.CharField(read_only=True)
    severity = serializers.SlugRelatedField("name", read_only=True)
    lead = serializers.SlugRelatedField("handle", read_only=True)
    services = serializers.SlugRelatedField("slug", many=True, read_only=True)
    version = serializers.IntegerField(source="details_version", read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Incident
        fields = [
            "ref",
            "title",
            "summary",
            "kind",
            "status",
            "severity",
            "services",
            "lead",
            "zone",
            "started_at",
            "declared_at",
            "resolved_at",
            "closed_at",
            "update_due_at",
            "impact_seconds",
            "weighted_seconds",
            "mitigation_seconds",
            "diversion_seconds",
            "version",
            "url",
        ]
        read_only_fields = fields


class SimilarIncidentSerializer(serializers.Serializer[Any]):
    """An earlier incident and why it is similar; a higher score is more similar."""

    ref = serializers.CharField(source="incident.ref")
    title = serializers.CharField(source="incident.title")
    severity = serializers.CharField(source="incident.severity.name")
    started_at = serializers.DateTimeField(source="incident.started_at")
    url = serializers.CharField(source="incident.get_absolute_url")
    score = serializers.FloatField()
    reasons = serializers.SerializerMethodField()

    def get_reasons(self, found: Similar) -> list[str]:
        return [reason.words for reason in found.reasons]


class MetricSerializer(serializers.Serializer[Any]):
    """One metric with its definition. `at_least` is the value so far while the incident is active."""

    key = serializers.CharField()
    label = serializers.CharField()
    definition = serializers.CharField()
    seconds = serializers.IntegerField(allow_null=True)
    at_least = serializers.IntegerField(allow_null=True)
    text = serializers.CharField()
    approximate = serializers.BooleanField()
    null_reason = serializers.CharField()
    warnings = serializers.ListField(child=serializers.CharField())


class PhaseSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    start = serializers.DateTimeField()
    end = serializers.DateTimeField(allow_null=True)


class EntrySerializer(serializers.ModelSerializer[TimelineEntry]):
    author = serializers.SlugRelatedField("handle", read_only=True)
    files = serializers.SerializerMethodField()

    class Meta:
        model = TimelineEntry
        fields = [
            "id",
            "number",
            "at",
            "precision",
            "source",
            "type",
            "text",
            "actor_role",
            "evidence",
            "files",
            "entered_time",
            "milestone",
            "author",
            "version",
            "created_at",
            "edited_at",
        ]
        read_only_fields = fields

    @extend_schema_field(FileSerializer(many=True))
    def get_files(self, entry: TimelineEntry) -> Any:
        """Files of the entry; content at `/api/v1/files/<id>/content/`."""
        return FileSerializer([file.file for file in entry.files.all() if file.file.removed_at is None], many=True).data


class LogResultSerializer(serializers.Serializer[Any]):
    verb = serializers.CharField(allow_blank=True)


class HypothesisSerializer(serializers.ModelSerializer[Hypothesis]):
    class Meta:
        model = Hypothesis
        fields = ["id", "statement", "plausible_because", "verdict", "verdict_because", "started_at", "ended_at"]
        read_only_fields = fields


class ImpactSerializer(serializers.ModelSerializer[ImpactWindow]):
    service = serializers.SlugRelatedField("slug", read_only=True)

    class Meta:
        model = ImpactWindow
        fields = [
            "id",
            "starts_at",
            "ends_at",
            "share",
            "population",
            "measured_by",
            "description",
            "approximate",
            "service",
            "version",
        ]
        read_only_fields = fields


class MilestoneSerializer(serializers.ModelSerializer[Milestone]):
    class Meta:
        model = Milestone
        fields = ["name", "at", "precision", "source", "note", "version"]
        read_only_fields = fields


class EscalationSerializer(serializers.ModelSerializer[Escalation]):
    notified = serializers.ListField(child=serializers.CharField(), read_only=True, allow_null=True)

    class Meta:
        model = Escalation
        fields = ["id", "from_team", "to_team", "reason", "requested_at", "joined_at", "notified"]
        read_only_fields = fields


class FactorSerializer(serializers.ModelSerializer[Factor]):
    category = serializers.SlugRelatedField("code", read_only=True)
    parent = serializers.PrimaryKeyRelatedField(read_only=True)

    class Meta:
        model = Factor
        fields = [
            "id",
            "kind",
            "category",
            "detail",
            "statement",
            "mechanism",
            "confidence",
            "parent",
            "question",
            "accepted_because",
            "version",
        ]
        read_only_fields = fields


class HalfTimeSerializer(serializers.ModelSerializer[HalfTimeAnswer]):
    by = serializers.SlugRelatedField("handle", read_only=True)

    class Meta:
        model = HalfTimeAnswer
        fields = ["part", "text", "by", "at"]
        read_only_fields = fields


class MeasureSerializer(serializers.ModelSerializer[Measure]):
    class Meta:
        model = Measure
        fields = ["id", "title", "text"]
        read_only_fields = fields


class IncidentRoleSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    role = serializers.CharField()
    person = serializers.CharField(source="handle")
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)


class StatusUpdateSerializer(serializers.ModelSerializer[StatusUpdate]):
    author = serializers.SlugRelatedField("handle", read_only=True)

    class Meta:
        model = StatusUpdate
        fields = ["id", "text", "sent_at", "next_due_at", "author", "recipients"]
        read_only_fields = fields


class IncidentDetailSerializer(serializers.Serializer[Any]):
    """The incident with its parts and metrics. Entries have their own URL."""

    incident = IncidentSerializer()
    milestones = MilestoneSerializer(many=True)
    impact = ImpactSerializer(many=True, source="windows")
    hypotheses = HypothesisSerializer(many=True)
    escalations = EscalationSerializer(many=True)
    roles = IncidentRoleSerializer(many=True)
    factors = FactorSerializer(many=True)
    phases = serializers.SerializerMethodField()
    metrics = serializers.SerializerMethodField()

    @extend_schema_field(PhaseSerializer(many=True))
    def get_phases(self, detail: Any) -> list[dict[str, Any]]:
        return [{"name": n, "start": a, "end": b} for n, a, b in detail.incident.phases]

    @extend_schema_field(MetricSerializer(many=True))
    def get_metrics(self, detail: Any) -> Any:
        return MetricSerializer(list(detail.metrics.values()), many=True).data


class AccessSerializer(serializers.Serializer[Any]):
    """Access: with `restricted`, only these people and administrators; otherwise all members."""

    restricted = serializers.BooleanField()
    reason = serializers.CharField()
    members = serializers.ListField(child=serializers.CharField(), help_text="Handles.")
