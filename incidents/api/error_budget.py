"""What `/api/v1/services/<slug>/reliability/` returns."""

from typing import Any

from rest_framework import serializers


class ReliabilitySerializer(serializers.Serializer[Any]):
    """Percent and seconds of one count. `burn` is the percent of the budget that is spent; it can exceed 100."""

    availability = serializers.FloatField()
    consumed_seconds = serializers.IntegerField()
    budget_seconds = serializers.FloatField()
    burn = serializers.FloatField()


class ErrorBudgetSerializer(serializers.Serializer[Any]):
    """`weighted` counts each impact window with its share; null if a window has none."""

    days = serializers.IntegerField()
    full = ReliabilitySerializer()
    weighted = ReliabilitySerializer(allow_null=True)
