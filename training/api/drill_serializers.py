"""JSON input and output of drills and runs. Serializers never save."""

from typing import Any

from rest_framework import serializers

from accounts.api.fields import PersonField
from accounts.models import User
from core.api.fields import BoundedListField, LineField, SlugListField, VersionField
from incidents.models import Category
from training.api.serializers import VisibleReferencesInput
from training.models import (
    Channel,
    Drill,
    DrillAnswer,
    DrillFinding,
    DrillInject,
    DrillObjective,
    DrillPlayer,
    DrillRun,
    DrillRunInject,
    Release,
    Session,
)

LONGEST = 24 * 3600


class DrillSerializer(serializers.ModelSerializer[Drill]):
    """Without its script: see `script`."""

    ref = serializers.CharField(read_only=True)
    incident = serializers.CharField(source="incident.ref", read_only=True, default=None)
    categories: Any = serializers.SlugRelatedField("code", many=True, read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Drill
        fields = ["ref", "title", "player_title", "incident", "categories", "repeat_months", "next_due_on", "state"]
        fields += ["script_version", "has_changes", "created_at", "version", "url"]
        read_only_fields = fields


class DrillInjectSerializer(serializers.ModelSerializer[DrillInject]):
    picture = serializers.CharField(source="picture.get_absolute_url", read_only=True, default=None)

    class Meta:
        model = DrillInject
        fields = ["id", "release", "offset_seconds", "channel", "sender", "text", "ask_words", "is_decoy", "expected"]
        fields += ["document", "chart_title", "chart_points", "picture"]
        read_only_fields = fields


class DrillScriptSerializer(serializers.ModelSerializer[Drill]):
    """The script. Hidden from players of a run that has not ended."""

    injects = DrillInjectSerializer(many=True, read_only=True)
    objectives: Any = serializers.ListField(source="objective_list", child=serializers.CharField(), read_only=True)

    class Meta:
        model = Drill
        fields = ["briefing", "decoy", "decoy_words", "cause", "cause_words", "escalate_to", "objectives", "injects"]
        read_only_fields = fields


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


class DrillEditInput(DrillFieldsInput):
    version = VersionField()


class DrillFromIncidentInput(VisibleReferencesInput):
    incident = serializers.RegexField(r"^INC-[1-9][0-9]{0,17}$")


class DrillPublishInput(serializers.Serializer[Any]):
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)


class DrillArchivedInput(serializers.Serializer[Any]):
    archived = serializers.BooleanField()


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


class DrillInjectEditInput(DrillInjectInput):
    remove_picture = serializers.BooleanField(required=False)


class DrillPictureInput(serializers.Serializer[Any]):
    file = serializers.FileField(help_text="PNG, JPEG, GIF or WebP.")


class DrillRunSerializer(serializers.ModelSerializer[DrillRun]):
    """`clock_seconds` passed until `clock_since`; from then on time passes at `speed`. Null: paused."""

    drill = serializers.CharField(source="drill.ref", read_only=True)
    title = serializers.CharField(source="player_title", read_only=True)
    incident = serializers.CharField(source="incident.ref", read_only=True, default=None)
    session = serializers.CharField(source="session.ref", read_only=True, default=None)
    facilitator = serializers.CharField(source="facilitator.handle", read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = DrillRun
        fields = ["id", "drill", "number", "version", "title", "incident", "session", "facilitator", "state"]
        fields += ["clock_seconds", "clock_since", "speed", "started_at", "ended_at", "url"]
        read_only_fields = fields


class DrillRunInput(serializers.Serializer[Any]):
    players = SlugListField("handle", queryset=User.objects.people(), max_length=200)
    facilitator = PersonField(required=False)
    session = serializers.RegexField(r"^S-[1-9][0-9]{0,17}$", required=False)

    def validate_session(self, ref: str) -> Session:
        rows = Session.objects.visible_to(self.context["request"].user)
        found = rows.filter(pk=int(ref.partition("-")[2])).first()
        if found is None:
            raise serializers.ValidationError("Session not found.")
        return found


class DrillPlayersInput(serializers.Serializer[Any]):
    players = SlugListField("handle", queryset=User.objects.people(), max_length=200)


class DrillPlayerSerializer(serializers.ModelSerializer[DrillPlayer]):
    """`seen_at`: when the player last read something new."""

    person = PersonField(source="user", read_only=True)

    class Meta:
        model = DrillPlayer
        fields = ["person", "seen_at"]
        read_only_fields = fields


class DrillSpeedInput(serializers.Serializer[Any]):
    speed = serializers.FloatField(help_text="0.5, 1, 2 or 4.")


class DrillFacilitatorInput(serializers.Serializer[Any]):
    to = PersonField()


class DrillMessageInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=2000)
    sender = LineField(max_length=80, required=False, allow_blank=True)
    channel = serializers.ChoiceField(choices=Channel.choices, required=False)


class DrillNoteInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=500)


class RunInjectSerializer(serializers.ModelSerializer[DrillRunInject]):
    """What was released to the players."""

    class Meta:
        model = DrillRunInject
        fields = ["id", "channel", "sender", "text", "document", "chart_title", "chart_points"]
        fields += ["offset_seconds", "released_at", "released_seconds", "skipped_at"]
        read_only_fields = fields


class DrillAnswerInput(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=DrillAnswer.Kind.choices)
    text = serializers.CharField(max_length=300)
    why = serializers.CharField(max_length=500, required=False, allow_blank=True)
    confidence = serializers.ChoiceField(choices=DrillAnswer.Confidence.choices, required=False)
    client_key = serializers.CharField(max_length=64, required=False, help_text="The same key is one answer.")


class DrillAnswerSerializer(serializers.ModelSerializer[DrillAnswer]):
    player = serializers.CharField(source="player.user.handle", read_only=True)

    class Meta:
        model = DrillAnswer
        fields = ["id", "player", "kind", "text", "why", "confidence", "seconds", "at"]
        read_only_fields = fields


class DrillHotWashInput(serializers.Serializer[Any]):
    went_well = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    to_improve = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    unexpected = serializers.CharField(max_length=5000, required=False, allow_blank=True)


class DrillFindingSerializer(serializers.ModelSerializer[DrillFinding]):
    """`state`: open, seen_again or closed, as later runs have shown."""

    run = serializers.CharField(source="run.ref", read_only=True)
    task = serializers.CharField(source="task.ref", read_only=True, default=None)
    state = serializers.SerializerMethodField()

    class Meta:
        model = DrillFinding
        fields = ["id", "run", "text", "task", "state", "created_at"]
        read_only_fields = fields

    def get_state(self, row: DrillFinding) -> str:
        check = row.last_check
        return "open" if check is None else "closed" if check.holds else "seen_again"


class DrillFindingInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=200)


class DrillFindingCheckInput(serializers.Serializer[Any]):
    finding = serializers.IntegerField(help_text="Id of an open finding of an earlier run.")
    holds = serializers.BooleanField(help_text="The fix works: the finding closes. Else it was seen again.")
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)


class DrillFindingTaskInput(serializers.Serializer[Any]):
    title = LineField(max_length=200, required=False)
    done_when = serializers.CharField(max_length=500, required=False, allow_blank=True)


class DrillRatingInput(serializers.Serializer[Any]):
    rating = serializers.ChoiceField(choices=DrillObjective.Rating.choices)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)


class DrillObjectiveSerializer(serializers.ModelSerializer[DrillObjective]):
    class Meta:
        model = DrillObjective
        fields = ["id", "text", "rating", "note"]
        read_only_fields = fields
