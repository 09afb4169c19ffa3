"""JSON input and output of sessions. Serializers never save."""

from datetime import timedelta
from typing import Any

from rest_framework import serializers

from accounts.api.fields import PeopleField, PersonField
from accounts.models import Team, User
from core.api.examples import example
from core.api.fields import BoundedListField, InstantField, LineField, SlugListField, StatusField, VersionField
from incidents.models import Incident
from tasks.models import CorrectiveTask
from training.actions.enrollment import ANSWERS
from training.actions.sessions import MAX_MINUTES
from training.audiences import Audience
from training.models import Attendance, Enrollment, Program, Session
from training.series import MAX_SESSIONS, Slot

NO_PROGRAM = "Program not found."
RSVP_STATES = [(state.value, str(state.label)) for state in ANSWERS]


class VisibleReferencesInput(serializers.Serializer[Any]):
    """Objects by reference. Hidden ones are reported as missing."""

    def seen(self, model: Any, ref: str, words: str) -> Any:
        found = model.objects.visible_to(self.context["request"].user).filter(pk=int(ref.partition("-")[2])).first()
        if found is None:
            raise serializers.ValidationError(words)
        return found

    def validate_incident(self, ref: str) -> Incident:
        return self.seen(Incident, ref, "Incident not found.")

    def validate_task(self, ref: str) -> CorrectiveTask:
        return self.seen(CorrectiveTask, ref, "Task not found.")


class SessionSerializer(serializers.ModelSerializer[Session]):
    ref = serializers.CharField(read_only=True)
    program: Any = serializers.SlugRelatedField("slug", read_only=True)
    facilitator: Any = serializers.SlugRelatedField("handle", read_only=True)
    co_facilitators: Any = serializers.SlugRelatedField("handle", many=True, read_only=True)
    incident = serializers.CharField(source="incident.ref", read_only=True, default=None)
    task = serializers.CharField(source="task.ref", read_only=True, default=None)
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Session
        fields = ["ref", "program", "title", "format", "goal", "status", "starts_at", "ends_at", "zone", "place"]
        fields += ["capacity", "taken", "minimum", "rsvp_until", "promotion_hours", "feedback_mode", "series"]
        fields += ["facilitator", "co_facilitators", "incident", "task", "outcome", "ended_reason", "version", "url"]
        read_only_fields = fields


@example(
    "A replay",
    program="load-balancer-incidents",
    title="Replay: the load balancer outage",
    format="replay",
    goal="Rule out the database in 10 minutes or less",
    incident="INC-214",
    task="A-79",
)
class SessionInput(VisibleReferencesInput):
    program = serializers.SlugField(required=False)
    title = LineField(
        max_length=120, required=False, default="", allow_blank=True, help_text="Without one: that of the program."
    )
    format = serializers.ChoiceField(choices=Session.Format.choices, required=False)
    goal = LineField(max_length=300, required=False, allow_blank=True)
    incident = serializers.RegexField(r"^INC-[1-9][0-9]{0,17}$", required=False, help_text="INC-214")
    task = serializers.RegexField(r"^A-[1-9][0-9]{0,17}$", required=False, help_text="The task this session closes.")

    def validate_program(self, slug: str) -> Program:
        found = Program.objects.visible_to(self.context["request"].user).filter(slug=slug).first()
        if found is None:
            raise serializers.ValidationError(NO_PROGRAM)
        return found


class SessionTimeInput(serializers.Serializer[Any]):
    """Instants with offset; `zone` is the time zone of the session."""

    starts_at = InstantField()
    ends_at = InstantField()
    zone = serializers.CharField(max_length=60, required=False)
    place = LineField(max_length=300, required=False, allow_blank=True)


@example(
    "A week later",
    starts_at="2026-12-08T14:00:00Z",
    ends_at="2026-12-08T15:00:00Z",
    zone="Europe/London",
    place="Room 4",
    reason="The facilitator is on duty",
)
class MoveSessionInput(SessionTimeInput):
    reason = serializers.CharField(max_length=300, required=False, help_text="Required if people must be notified.")


@example("A date", starts_at="2026-12-01T09:00:00Z", ends_at="2026-12-01T10:00:00Z", zone="Europe/Berlin", capacity=12)
class OpenSessionInput(SessionTimeInput):
    capacity = serializers.IntegerField(min_value=1, max_value=500, required=False)
    minimum = serializers.IntegerField(min_value=0, max_value=500, required=False)
    rsvp_until = InstantField(required=False)


class SessionFactsInput(SessionInput):
    """The fields of a session except its time."""

    zone = serializers.CharField(max_length=60, required=False)
    place = LineField(max_length=300, required=False, allow_blank=True)
    capacity = serializers.IntegerField(min_value=1, max_value=500, required=False)
    minimum = serializers.IntegerField(min_value=0, max_value=500, required=False)
    promotion_hours = serializers.IntegerField(min_value=0, max_value=336, required=False)
    feedback_mode = serializers.ChoiceField(choices=Session.FeedbackMode.choices, required=False)
    facilitator = PersonField(required=False)
    co_facilitators = PeopleField(required=False)


@example("Place and seats", place="Room 4", capacity=10, version=3)
class SessionEditInput(SessionFactsInput):
    starts_at = InstantField(required=False)
    ends_at = InstantField(required=False)
    rsvp_until = InstantField(required=False, allow_null=True)
    outcome = serializers.CharField(max_length=5_000, required=False)
    reason = serializers.CharField(max_length=300, required=False, help_text="Sent to the people who are notified.")
    version = VersionField()


@example("A team and a person", people=["yara"], teams=["api"])
class InviteInput(serializers.Serializer[Any]):
    people: Any = SlugListField("handle", queryset=User.objects.people(), required=False)
    teams: Any = SlugListField("slug", queryset=Team.objects.all(), required=False)
    on_duty = serializers.CharField(max_length=80, required=False, help_text="Everyone on duty for this role.")
    ending = serializers.CharField(
        max_length=80, required=False, help_text="Everyone whose certificate for this role ends within 60 days."
    )

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        if not any(values.values()):
            raise serializers.ValidationError({"people": "Choose people, teams or a role."})
        return {**values, "people": tuple(values.get("people", ())), "teams": tuple(values.get("teams", ()))}


@example(
    "Three weeks for two teams",
    title="Incident lead basics",
    starts=["2027-01-14T14:00:00Z", "2027-01-21T14:00:00Z", "2027-01-28T14:00:00Z"],
    minutes=60,
    zone="Europe/London",
    teams=["api", "infrastructure"],
)
class SeriesInput(SessionFactsInput):
    starts: Any = BoundedListField(child=InstantField(), min_length=1, max_length=MAX_SESSIONS)
    minutes = serializers.IntegerField(min_value=5, max_value=MAX_MINUTES)
    rsvp_days = serializers.IntegerField(min_value=0, max_value=60, required=False)
    people: Any = SlugListField("handle", queryset=User.objects.people(), required=False)
    teams: Any = SlugListField("slug", queryset=Team.objects.all(), required=False)
    on_duty = serializers.CharField(max_length=80, required=False)
    ending = serializers.CharField(max_length=80, required=False)

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        length = timedelta(minutes=values.pop("minutes"))
        starts = sorted(set(values.pop("starts")))
        people, teams = (tuple(values.pop(name, ())) for name in ("people", "teams"))
        audience = Audience(people, teams, values.pop("on_duty", ""), values.pop("ending", ""))
        slots = [Slot(start, start + length, start.date()) for start in starts]
        return {**values, "slots": slots, "audience": audience}


class PresenceInput(serializers.Serializer[Any]):
    person = PersonField()
    presence = serializers.ChoiceField(choices=Attendance.Presence.choices)


@example(
    "A session that took place",
    program="load-balancer-incidents",
    title="Replay: the load balancer outage",
    format="replay",
    starts_at="2026-11-26T14:00:00Z",
    ends_at="2026-11-26T15:00:00Z",
    outcome="The database was ruled out after 9 minutes.",
    facilitator="priya",
    attendance=[{"person": "noor", "presence": "present"}, {"person": "emil", "presence": "absent"}],
)
class RecordInput(SessionInput, SessionTimeInput):
    outcome = serializers.CharField(max_length=5_000)
    facilitator = PersonField(required=False)
    closes_task = serializers.BooleanField(
        required=False,
        allow_null=True,
        help_text="Whether the session closes its task. Only for tasks without an attendance condition.",
    )
    attendance = BoundedListField(child=PresenceInput(), max_length=500)

    def validate_attendance(self, rows: list[dict[str, Any]]) -> dict[User, str]:
        """[{"person": "noor", "presence": "present"}]"""
        return {row["person"]: row["presence"] for row in rows}


@example("Going", status="going")
class RsvpInput(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=RSVP_STATES, source="state")


@example("Present", person="noor", presence="present")
class AttendanceInput(PresenceInput):
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)


@example("A correction", person="emil", presence="partial", reason="Joined for the second half")
class AttendanceCorrectionInput(AttendanceInput):
    reason = serializers.CharField(max_length=300, help_text="Kept with the correction.")


@example("Feedback", learned=5, realistic=4, comment="The graphs helped most")
class FeedbackInput(serializers.Serializer[Any]):
    learned = serializers.IntegerField(min_value=1, max_value=5)
    realistic = serializers.IntegerField(min_value=1, max_value=5)
    comment = serializers.CharField(max_length=2_000, required=False, allow_blank=True)
    anonymous = serializers.BooleanField(required=False, default=False)


@example("Ten seats", capacity=10)
class CapacityInput(serializers.Serializer[Any]):
    capacity = serializers.IntegerField(min_value=1, max_value=500)


@example("A facilitator", to="priya")
class FacilitatorInput(serializers.Serializer[Any]):
    to = PersonField()


@example("An outcome", outcome="The database was ruled out after 9 minutes.", certify=["noor", "rosa"])
class OutcomeInput(serializers.Serializer[Any]):
    outcome = serializers.CharField(max_length=5_000)
    closes_task = serializers.BooleanField(
        required=False, allow_null=True, help_text="Required when the task has no attendance condition."
    )
    certify = PeopleField(required=False, max_length=500, help_text="Who gets a certificate. Left out: all who may.")


@example("A reason", reason="An incident is open")
class CancelSessionInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300)


class EnrollmentSerializer(serializers.ModelSerializer[Enrollment]):
    status = StatusField(Enrollment.State.choices)
    person: Any = serializers.SlugRelatedField("handle", read_only=True)

    class Meta:
        model = Enrollment
        fields = ["person", "status", "changed_at"]
        read_only_fields = fields


class AttendanceSerializer(serializers.ModelSerializer[Attendance]):
    person: Any = serializers.SlugRelatedField("handle", read_only=True)
    marked_by: Any = serializers.SlugRelatedField("handle", read_only=True)

    class Meta:
        model = Attendance
        fields = ["person", "presence", "note", "marked_by", "at"]
        read_only_fields = fields
