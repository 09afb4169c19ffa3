"""JSON input and output of programs. Serializers never save."""

from typing import Any

from rest_framework import serializers

from accounts.models import Team
from core.api.examples import example
from core.api.fields import LineField, SlugListField, StatusField, UploadField, VersionField
from training.api.serializers import NO_PROGRAM, VisibleReferencesInput
from training.models import Program, ProgramVersion, Session


class ProgramSerializer(serializers.ModelSerializer[Program]):
    status = StatusField(Program.State.choices)
    incident = serializers.CharField(source="incident.ref", read_only=True, default=None)
    prerequisites: Any = serializers.SlugRelatedField("slug", many=True, read_only=True)
    audience: Any = serializers.SlugRelatedField("slug", many=True, read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Program
        fields = ["slug", "title", "goals", "material", "role", "valid_months", "steps", "prerequisites"]
        fields += ["renewal_format", "renewal_days", "due_within_days", "audience", "status", "incident", "created_at"]
        fields += ["version", "url"]
        read_only_fields = fields


class ProgramRowSerializer(ProgramSerializer):
    """A program in the list: without its material."""

    class Meta(ProgramSerializer.Meta):
        fields = [name for name in ProgramSerializer.Meta.fields if name != "material"]
        read_only_fields = fields


class ProgramFieldsInput(serializers.Serializer[Any]):
    title = LineField(max_length=120)
    goals = serializers.CharField(max_length=5_000, required=False, allow_blank=True)
    material = serializers.CharField(max_length=50_000, required=False, allow_blank=True, help_text="Markdown.")
    role = serializers.CharField(
        max_length=80, required=False, allow_blank=True, help_text="The role this program qualifies for."
    )
    valid_months = serializers.IntegerField(min_value=1, max_value=120, required=False, allow_null=True)
    steps = serializers.MultipleChoiceField(
        choices=Session.Format.choices, required=False, help_text="Session formats to attend, one of each."
    )
    renewal_format = serializers.ChoiceField(choices=["", *Session.Format.values], required=False)
    renewal_days = serializers.IntegerField(min_value=1, max_value=365, required=False)
    due_within_days = serializers.IntegerField(
        min_value=1, max_value=730, required=False, allow_null=True, help_text="For new people, from joining."
    )
    prerequisites = SlugListField("slug", queryset=Program.objects.qualifying(), not_found=NO_PROGRAM, required=False)
    audience = SlugListField(
        "slug", queryset=Team.objects.all(), required=False, help_text="Whose new people; empty: everyone."
    )

    def validate_prerequisites(self, programs: list[Program]) -> list[Program]:
        seen = Program.objects.visible_to(self.context["request"].user).filter(
            pk__in=[program.pk for program in programs]
        )
        if len(seen) != len(set(programs)):
            raise serializers.ValidationError(NO_PROGRAM)
        return programs

    def validate_steps(self, formats: set[str]) -> list[str]:
        return sorted(formats)


@example("A longer validity", valid_months=18, note="The pools change rarely", version=3)
class ProgramEditInput(ProgramFieldsInput):
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, help_text="What changed.")
    version = VersionField()


@example(
    "Load balancer incidents",
    title="Load balancer incidents",
    goals="Distinguish uneven traffic from a slow database in ten minutes.",
    role="API on-call",
    valid_months=12,
    steps=["replay"],
    incident="INC-214",
)
class ProgramInput(ProgramFieldsInput, VisibleReferencesInput):
    incident = serializers.RegexField(r"^INC-[1-9][0-9]{0,17}$", required=False, help_text="What it came from.")


@example("Active", to="active")
class ProgramStatusInput(serializers.Serializer[Any]):
    to = serializers.ChoiceField(choices=["active", "archived"])


class ProgramFileInput(serializers.Serializer[Any]):
    file = UploadField()


class ProgramVersionSerializer(serializers.ModelSerializer[ProgramVersion]):
    created_by: Any = serializers.SlugRelatedField("handle", read_only=True)

    class Meta:
        model = ProgramVersion
        fields = ["number", "title", "goals", "material", "role", "valid_months", "steps", "note"]
        fields += ["created_by", "created_at"]
        read_only_fields = fields


class ProgramVersionRowSerializer(ProgramVersionSerializer):
    """A version in the list: without its goals and material."""

    class Meta(ProgramVersionSerializer.Meta):
        fields = [name for name in ProgramVersionSerializer.Meta.fields if name not in {"goals", "material"}]
        read_only_fields = fields
