"""Serializers of services, severities and categories."""

from typing import Any

from rest_framework import serializers

from incidents.models import Category, Service, Severity


class SeveritySerializer(serializers.ModelSerializer[Severity]):
    class Meta:
        model = Severity
        fields = [
            "rank",
            "name",
            "description",
            "postmortem_required",
            "postmortem_days",
            "postmortem_working_days",
            "every_reviewer",
            "update_minutes",
            "task_priority",
            "targets",
            "version",
        ]
        read_only_fields = fields


class CategorySerializer(serializers.ModelSerializer[Category]):
    kinds = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Category
        fields = ["code", "name", "kinds", "technical"]
        read_only_fields = fields


class ServiceSerializer(serializers.ModelSerializer[Service]):
    team = serializers.SlugRelatedField("slug", read_only=True)

    class Meta:
        model = Service
        fields = ["slug", "name", "tier", "team", "description", "slo", "archived_at", "version"]
        read_only_fields = fields


class ReliabilitySerializer(serializers.Serializer[Any]):
    """Availability and error budget, in percent and seconds. `burn`: percent of the budget spent; can exceed 100."""

    availability = serializers.FloatField()
    consumed_seconds = serializers.IntegerField()
    budget_seconds = serializers.FloatField()
    burn = serializers.FloatField()


class ErrorBudgetSerializer(serializers.Serializer[Any]):
    """Over the last `days`. `weighted` counts each impact window by its share; null if a window has no share."""

    days = serializers.IntegerField()
    full = ReliabilitySerializer()
    weighted = ReliabilitySerializer(allow_null=True)
