"""JSON input and output of drills. Serializers never save."""

from typing import Any

from rest_framework import serializers

from core.api.examples import example
from core.api.fields import BoundedListField, LineField, SlugListField, StatusField, UploadField, VersionField
from incidents.models import Category
from training.api.serializers import VisibleReferencesInput
from training.models import (
    Channel,
    Drill,
    DrillInject,
    Release,
)

LONGEST = 24 * 3600


class DrillSerializer(serializers.ModelSerializer[Drill]):
    """Without its script: see `script`."""

    ref = serializers.CharField(read_only=True)
    status = StatusField(Drill.State.choices)
    incident = serializers.CharField(source="incident.ref", read_only=True, default=None)
    categories: Any = serializers.SlugRelatedField("code", many=True, read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Drill
        fields = ["ref", "title", "player_title", "incident", "categories", "repeat_months", "next_due_on", "status"]
        fields += ["script_version", "has_changes", "created_at", "version", "url"]
        read_only_fields = fields


class DrillInjectSerializer(serializers.ModelSerializer[DrillInject]):
    picture = serializers.CharField(source="picture.get_absolute_url", read_only=True, default=None)

    class Meta:
        model = DrillInject
        fields = ["id", "release", "offset_seconds", "channel", "sender", "text", "ask_words", "is_decoy", "expected"]
        fields += ["document", "chart_title", "chart_points", "picture", "version"]
        read_only_fields = fields


class DrillScriptSerializer(serializers.ModelSerializer[Drill]):
    """The script. Hidden from players of a run that has not ended."""

    injects = DrillInjectSerializer(many=True, read_only=True)
    objectives: Any = serializers.ListField(source="objective_list", child=serializers.CharField(), read_only=True)

    class Meta:
        model = Drill
        fields = ["briefing", "decoy", "decoy_words", "cause", "cause_words", "escalate_to", "objectives", "injects"]
        read_only_fields = fields


@example(
    "One server gets most requests",
    title="One server gets most requests",
    player_title="Errors on the User API",
    briefing="You are on call. It is 22:00.",
    decoy="The database looks busy",
    cause="A load balancer weight of 50",
    cause_words="weight, uneven, load balancer",
    escalate_to="Infrastructure",
    objectives="Rule out the database in 10 minutes\nCall the infrastructure team",
)
class DrillFieldsInput(serializers.Serializer[Any]):
    title = LineField(max_length=160)
    player_title = LineField(max_length=160, required=False, allow_blank=True)
    briefing = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    decoy = serializers.CharField(max_length=300, required=False, allow_blank=True)
    decoy_words = serializers.CharField(max_length=200, required=False, allow_blank=True)
    cause = serializers.CharField(max_length=300, required=False, allow_blank=True)
    cause_words = serializers.CharField(max_length=200, required=False, allow_blank=True)
    escalate_to = serializers.CharField(max_length=80, required=False, allow_blank=True)
    objectives = serializers.CharField(max_length=3000, required=False, allow_blank=True, help_text="One per line.")
    repeat_months = serializers.IntegerField(min_value=1, max_value=60, required=False, allow_null=True)
    categories = SlugListField("code", queryset=Category.objects.all(), max_length=20, required=False)


@example("Twice a year", repeat_months=6, version=3)
class DrillEditInput(DrillFieldsInput):
    version = VersionField()


@example("An incident", incident="INC-214")
class DrillFromIncidentInput(VisibleReferencesInput):
    incident = serializers.RegexField(r"^INC-[1-9][0-9]{0,17}$")


@example("What changed", note="The decoy is weaker")
class DrillPublishInput(serializers.Serializer[Any]):
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)


@example("Archive", archived=True)
class DrillArchivedInput(serializers.Serializer[Any]):
    archived = serializers.BooleanField()


@example(
    "An alert",
    release="time",
    offset_seconds=60,
    channel="alert",
    sender="Monitoring",
    text="User API: error rate above 70 %",
    expected="Somebody opens the graph of each server",
)
class DrillInjectInput(serializers.Serializer[Any]):
    release = serializers.ChoiceField(choices=Release.choices, required=False)
    offset_seconds = serializers.IntegerField(
        min_value=0, max_value=LONGEST, required=False, allow_null=True, help_text="On the drill clock."
    )
    channel = serializers.ChoiceField(choices=Channel.choices, required=False)
    sender = LineField(max_length=80, required=False, allow_blank=True)
    text = serializers.CharField(max_length=2000)
    ask_words = serializers.CharField(max_length=200, required=False, allow_blank=True)
    is_decoy = serializers.BooleanField(required=False)
    expected = serializers.CharField(max_length=300, required=False, allow_blank=True)
    document = serializers.CharField(max_length=10_000, required=False, allow_blank=True)
    chart_title = LineField(max_length=80, required=False, allow_blank=True)
    chart_points = BoundedListField(
        child=serializers.FloatField(), max_length=200, required=False, help_text="Numbers at equal distances."
    )


@example("Later", offset_seconds=120)
class DrillInjectEditInput(DrillInjectInput):
    remove_picture = serializers.BooleanField(required=False)
    version = VersionField()


class DrillPictureInput(serializers.Serializer[Any]):
    file = UploadField(help_text="PNG, JPEG, GIF or WebP.")
