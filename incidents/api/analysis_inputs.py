"""Input of the analysis: factors, half-time answers and measures."""

from typing import Any

from rest_framework import serializers

from core.api.examples import example
from core.api.fields import BoundedListField, LineField, NamedField, VersionField
from incidents.models import (
    Category,
    Factor,
    HalfTimeAnswer,
)


@example(
    "An alert that was missing",
    statement="No alert watched how evenly traffic was spread",
    kind="detection",
    category="OBS",
    confidence="fact",
)
class FactorInput(serializers.Serializer[Any]):
    statement = serializers.CharField(max_length=500)
    kind = serializers.ChoiceField(choices=Factor.Kind.choices, default=Factor.Kind.CONTRIBUTING)
    category = NamedField("code", queryset=Category.objects.all(), required=False, allow_null=True)
    detail = serializers.CharField(max_length=60, required=False, allow_blank=True)
    mechanism = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    confidence = serializers.ChoiceField(choices=Factor.Confidence.choices, default=Factor.Confidence.FACT)
    parent = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    question = serializers.CharField(
        max_length=200, required=False, allow_blank=True, help_text="The question that it answers for its parent."
    )


@example("Two timeline entries", evidence=[11, 14])
class FactorEvidenceInput(serializers.Serializer[Any]):
    evidence = BoundedListField(
        child=serializers.IntegerField(min_value=1), max_length=500, help_text="Ids of timeline entries."
    )


@example(
    "Half the time to detect",
    part="detect",
    text="An alert on the request rate of each server would have told us at 21:52",
)
class HalfTimeInput(serializers.Serializer[Any]):
    part = serializers.ChoiceField(choices=HalfTimeAnswer.Part.choices)
    text = serializers.CharField(max_length=1000)


@example(
    "A mechanism",
    statement="No alert watched how evenly traffic was spread",
    mechanism="The error alert covers the whole service, so it did not name the full server",
    version=1,
)
class FactorEditInput(FactorInput):
    version = VersionField()


@example("A reason", because="The pools are replaced in January, so isolation is not worth building now")
class AcceptFactorInput(serializers.Serializer[Any]):
    because = serializers.CharField(max_length=500)


@example(
    "A measure",
    title="Load balancer configuration review",
    text="Review every load balancer configuration for uneven settings",
)
class MeasureInput(serializers.Serializer[Any]):
    title = LineField(max_length=200)
    text = serializers.CharField(max_length=5000, required=False, allow_blank=True)
