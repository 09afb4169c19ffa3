"""JSON input and output of drill runs. Serializers never save."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.fields import PersonField
from accounts.models import User
from core.api.examples import example
from core.api.fields import LineField, SlugListField, StatusField
from training.models import (
    Channel,
    DrillAnswer,
    DrillFinding,
    DrillObjective,
    DrillPlayer,
    DrillRun,
    DrillRunInject,
    Session,
)


class DrillRunSerializer(serializers.ModelSerializer[DrillRun]):
    """`clock_seconds` passed until `clock_since`; from then on time passes at `speed`. Null: paused."""

    status = StatusField(DrillRun.State.choices)
    drill = serializers.CharField(source="drill.ref", read_only=True)
    title = serializers.CharField(source="player_title", read_only=True)
    incident = serializers.CharField(source="incident.ref", read_only=True, default=None)
    session = serializers.CharField(source="session.ref", read_only=True, default=None)
    facilitator = serializers.CharField(source="facilitator.handle", read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = DrillRun
        fields = ["id", "drill", "number", "version", "title", "incident", "session", "facilitator", "status"]
        fields += ["clock_seconds", "clock_since", "speed", "started_at", "ended_at", "url"]
        read_only_fields = fields


@example("Three players", players=["noor", "emil", "rosa"], facilitator="priya")
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


@example("Three players", players=["noor", "emil", "rosa"])
class DrillPlayersInput(serializers.Serializer[Any]):
    players = SlugListField("handle", queryset=User.objects.people(), max_length=200)


class DrillPlayerSerializer(serializers.ModelSerializer[DrillPlayer]):
    """`seen_at`: when the player last read something new."""

    person = PersonField(source="user", read_only=True)

    class Meta:
        model = DrillPlayer
        fields = ["person", "seen_at"]
        read_only_fields = fields


@example("Twice as fast", speed=2)
class DrillSpeedInput(serializers.Serializer[Any]):
    speed = serializers.FloatField(help_text="0.5, 1, 2 or 4.")


@example("A facilitator", to="priya")
class DrillFacilitatorInput(serializers.Serializer[Any]):
    to = PersonField()


@example("From support", text="Customers in Spain report timeouts", sender="Support", channel="support")
class DrillMessageInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=2000)
    sender = LineField(max_length=80, required=False, allow_blank=True)
    channel = serializers.ChoiceField(choices=Channel.choices, required=False)


@example("A note", text="Asked for the request rate of each server after 6 minutes")
class DrillNoteInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=500)


class RunInjectSerializer(serializers.ModelSerializer[DrillRunInject]):
    """What was released to the players."""

    class Meta:
        model = DrillRunInject
        fields = ["id", "channel", "sender", "text", "document", "chart_title", "chart_points"]
        fields += ["offset_seconds", "released_at", "released_seconds", "skipped_at"]
        read_only_fields = fields


@example(
    "A suspicion",
    kind="suspect",
    text="Traffic is uneven",
    why="One server has ten times the requests of the others",
    confidence="fairly",
)
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


@example(
    "Three answers",
    went_well="The database was ruled out in 9 minutes",
    to_improve="Call the infrastructure team sooner",
    unexpected="The graph of each server was hard to find",
)
class DrillHotWashInput(serializers.Serializer[Any]):
    went_well = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    to_improve = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    unexpected = serializers.CharField(max_length=5000, required=False, allow_blank=True)


class DrillFindingSerializer(serializers.ModelSerializer[DrillFinding]):
    """`status`: open, seen_again or closed, as later runs have shown."""

    run = serializers.CharField(source="run.ref", read_only=True)
    task = serializers.CharField(source="task.ref", read_only=True, default=None)
    status = serializers.SerializerMethodField()

    class Meta:
        model = DrillFinding
        fields = ["id", "run", "text", "task", "status", "created_at"]
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(["open", "seen_again", "closed"]))
    def get_status(self, row: DrillFinding) -> str:
        check = row.last_check
        return "open" if check is None else "closed" if check.holds else "seen_again"


@example("A finding", text="The alert does not link to the graph of each server")
class DrillFindingInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=200)


@example("It is fixed", finding=4, holds=True, note="The graph was open after 2 minutes")
class DrillFindingCheckInput(serializers.Serializer[Any]):
    finding = serializers.IntegerField(help_text="Id of an open finding of an earlier run.")
    holds = serializers.BooleanField(help_text="True: the fix works, the finding closes. False: it was seen again.")
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)


@example("A task", title="Link the graph of each server in the error rate alert", done_when="The alert shows the link")
class DrillFindingTaskInput(serializers.Serializer[Any]):
    title = LineField(max_length=200, required=False)
    done_when = serializers.CharField(max_length=500, required=False, allow_blank=True)


@example("With some difficulty", rating="S", note="The database was ruled out after 12 minutes")
class DrillRatingInput(serializers.Serializer[Any]):
    rating = serializers.ChoiceField(choices=DrillObjective.Rating.choices)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)


class DrillObjectiveSerializer(serializers.ModelSerializer[DrillObjective]):
    class Meta:
        model = DrillObjective
        fields = ["id", "text", "rating", "note"]
        read_only_fields = fields
