"""JSON input and output of programs and sessions. Serializers never save."""

from typing import Any

from rest_framework import serializers

from accounts.models import User
from core.api.examples import example
from core.api.fields import InstantField, VersionField
from incidents.models import Incident
from tasks.models import CorrectiveTask
from training.models import Attendance, Enrollment, Program, Session


class VisibleReferencesInput(serializers.Serializer[Any]):
    """Things named by their reference; those one may not see are as those that never were."""

    def seen(self, model: Any, ref: str, words: str) -> Any:
        found = model.objects.visible_to(self.context["request"].user).filter(pk=int(ref.partition("-")[2])).first()
        if found is None:
            raise serializers.ValidationError(words)
        return found

    def validate_incident(self, ref: str) -> Incident:
        return self.seen(Incident, ref, "Incident not found.")

    def validate_task(self, ref: str) -> CorrectiveTask:
        return self.seen(CorrectiveTask, ref, "Task not found.")


class ProgramSerializer(serializers.ModelSerializer[Program]):
    incident = serializers.CharField(source="incident.ref", read_only=True, default=None)
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Program
        fields = ["slug", "title", "goals", "material", "role", "valid_months", "state", "incident", "created_at"]
        fields += ["version", "url"]
        read_only_fields = fields


class ProgramFieldsInput(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=120)
    goals = serializers.CharField(max_length=5_000, required=False, allow_blank=True)
    material = serializers.CharField(max_length=50_000, required=False, allow_blank=True, help_text="Markdown.")
    role = serializers.CharField(
        max_length=80, required=False, allow_blank=True, help_text="The role this program qualifies for."
    )
    valid_months = serializers.IntegerField(min_value=1, max_value=120, required=False, allow_null=True)


class ProgramEditInput(ProgramFieldsInput):
    version = VersionField()


class ProgramInput(ProgramFieldsInput, VisibleReferencesInput):
    incident = serializers.RegexField(r"^INC-[1-9][0-9]{0,17}$", required=False, help_text="What it came from.")


class ProgramStateInput(serializers.Serializer[Any]):
    to = serializers.ChoiceField(choices=["active", "retired"])


class SessionSerializer(serializers.ModelSerializer[Session]):
    ref = serializers.CharField(read_only=True)
    program: Any = serializers.SlugRelatedField("slug", read_only=True)
    facilitator: Any = serializers.SlugRelatedField("handle", read_only=True)
    incident = serializers.CharField(source="incident.ref", read_only=True, default=None)
    task = serializers.CharField(source="task.ref", read_only=True, default=None)
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Session
        fields = ["ref", "program", "title", "format", "goal", "status", "starts_at", "ends_at", "zone", "place"]
        fields += ["capacity", "taken", "facilitator", "incident", "task", "outcome", "ended_reason", "url"]
        read_only_fields = fields


class SessionInput(VisibleReferencesInput):
    program = serializers.SlugField()
    title = serializers.CharField(max_length=120)
    format = serializers.ChoiceField(choices=Session.Format.choices, required=False)
    goal = serializers.CharField(max_length=300, required=False, allow_blank=True)
    incident = serializers.RegexField(r"^INC-[1-9][0-9]{0,17}$", required=False, help_text="INC-214")
    task = serializers.RegexField(r"^A-[1-9][0-9]{0,17}$", required=False, help_text="The task this session closes.")

    def validate_program(self, slug: str) -> Program:
        found = Program.objects.visible_to(self.context["request"].user).filter(slug=slug).first()
        if found is None:
            raise serializers.ValidationError("Program not found.")
        return found


class SessionTimeInput(serializers.Serializer[Any]):
    """Instants with offset; `zone` is the one the session is told in."""

    starts_at = InstantField()
    ends_at = InstantField()
    zone = serializers.CharField(max_length=60, required=False)
    place = serializers.CharField(max_length=300, required=False, allow_blank=True)


@example("A date", starts_at="2026-12-01T09:00:00Z", ends_at="2026-12-01T10:00:00Z", zone="Europe/Berlin", capacity=12)
class OpenSessionInput(SessionTimeInput):
    capacity = serializers.IntegerField(min_value=1, max_value=500, required=False)


class InviteInput(serializers.Serializer[Any]):
    people = serializers.SlugRelatedField("handle", queryset=User.objects.people(), many=True)


class RsvpInput(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=["going", "maybe", "declined"])


class AttendanceInput(serializers.Serializer[Any]):
    person = serializers.SlugRelatedField("handle", queryset=User.objects.people())
    presence = serializers.ChoiceField(choices=Attendance.Presence.choices)


class CapacityInput(serializers.Serializer[Any]):
    capacity = serializers.IntegerField(min_value=1, max_value=500)


class FacilitatorInput(serializers.Serializer[Any]):
    to = serializers.SlugRelatedField("handle", queryset=User.objects.people())


class OutcomeInput(serializers.Serializer[Any]):
    outcome = serializers.CharField(max_length=5_000)


class CancelSessionInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300)


class EnrollmentSerializer(serializers.ModelSerializer[Enrollment]):
    person: Any = serializers.SlugRelatedField("handle", read_only=True)

    class Meta:
        model = Enrollment
        fields = ["person", "state", "changed_at"]
        read_only_fields = fields


class AttendanceSerializer(serializers.ModelSerializer[Attendance]):
    person: Any = serializers.SlugRelatedField("handle", read_only=True)
    marked_by: Any = serializers.SlugRelatedField("handle", read_only=True)

    class Meta:
        model = Attendance
        fields = ["person", "presence", "marked_by", "at"]
        read_only_fields = fields
