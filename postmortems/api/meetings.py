"""/api/v1/review-meetings/. Every write calls the same action as the page."""

from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.fields import PersonField
from accounts.models import User
from core.api.examples import example
from core.api.fields import BoundedListField, InstantField, LineField, StatusField
from core.api.viewsets import ActionViewSet, verb
from core.errors import Invalid
from incidents.models import Incident
from postmortems.actions import agenda, meetings
from postmortems.actions.edit_meeting import edit_meeting
from postmortems.filters import ReviewMeetingFilter
from postmortems.models import AgendaItem, Attendee, MeetingNote, ReviewMeeting

Person = serializers.SlugRelatedField


class IncidentField(serializers.CharField):
    """A reference of an incident that the caller sees."""

    def to_internal_value(self, data: Any) -> Any:
        number = str(super().to_internal_value(data)).removeprefix("INC-")
        rows = Incident.objects.visible_to(self.context["request"].user).select_related("circle", "lead", "declared_by")
        found = rows.filter(pk=number).first() if number.isascii() and number.isdigit() and len(number) < 19 else None
        if found is None:
            raise serializers.ValidationError("Incident not found. Enter a reference, for example INC-214.")
        return found


class MeetingNoteSerializer(serializers.ModelSerializer[MeetingNote]):
    by: Any = Person("handle", read_only=True)

    class Meta:
        model = MeetingNote
        fields = ["id", "kind", "text", "prompt", "reference", "by", "at"]
        read_only_fields = fields


class AgendaItemSerializer(serializers.ModelSerializer[AgendaItem]):
    incident = serializers.SerializerMethodField()

    class Meta:
        model = AgendaItem
        fields = ["incident", "minutes", "started_at", "ended_at"]
        read_only_fields = fields

    def get_incident(self, item: AgendaItem) -> str:
        return f"INC-{item.incident_id}"


class ReviewMeetingSerializer(serializers.ModelSerializer[ReviewMeeting]):
    ref = serializers.CharField(read_only=True)
    status = StatusField(ReviewMeeting.State.choices)
    version = serializers.IntegerField(source="sequence", read_only=True)
    facilitator: Any = Person("handle", read_only=True)
    note_taker: Any = Person("handle", read_only=True)
    incidents = serializers.SerializerMethodField()
    agenda = serializers.SerializerMethodField()
    attendees = serializers.SerializerMethodField()
    present = serializers.SerializerMethodField(help_text="The attendees who are present.")
    notes = serializers.SerializerMethodField()

    class Meta:
        model = ReviewMeeting
        fields = ["ref", "title", "starts_at", "minutes", "place", "status", "facilitator", "note_taker"]
        fields += ["version", "incidents", "agenda", "attendees", "present", "notes", "started_at", "ended_at"]
        read_only_fields = fields

    def to_representation(self, meeting: ReviewMeeting) -> Any:
        prefetch_related_objects([meeting], *parts_for(self.context["request"].user))  # a list has them already
        return super().to_representation(meeting)

    def get_incidents(self, meeting: Any) -> list[str]:
        return [f"INC-{item.incident_id}" for item in meeting.items_seen]

    @extend_schema_field(AgendaItemSerializer(many=True))
    def get_agenda(self, meeting: Any) -> list[dict[str, Any]]:
        return list(AgendaItemSerializer(meeting.items_seen, many=True).data)

    def get_attendees(self, meeting: ReviewMeeting) -> list[str]:
        return [attendee.user.handle for attendee in meeting.attendees.all()]

    def get_present(self, meeting: ReviewMeeting) -> list[str]:
        return [attendee.user.handle for attendee in meeting.attendees.all() if attendee.present]

    @extend_schema_field(MeetingNoteSerializer(many=True))
    def get_notes(self, meeting: Any) -> list[dict[str, Any]]:
        shown = {None, *(item.pk for item in meeting.items_seen)}
        return list(
            MeetingNoteSerializer([note for note in meeting.notes.all() if note.item_id in shown], many=True).data
        )


def parts_for(user: User) -> list[Any]:
    """What the JSON of meetings contains besides the row.

    `items_seen`: the agenda without incidents hidden from this person.
    """
    seen = AgendaItem.objects.filter(incident__in=Incident.objects.visible_to(user).values("pk"))
    return [
        Prefetch("agenda", seen, to_attr="items_seen"),
        Prefetch("attendees", Attendee.objects.select_related("user")),
        Prefetch("notes", MeetingNote.objects.select_related("by")),
    ]


@example("A meeting", incidents=["INC-214"], starts_at="2026-11-19T15:00:00Z", facilitator="priya", note_taker="sam")
class ReviewMeetingInput(serializers.Serializer[Any]):
    incidents = BoundedListField(child=IncidentField(), min_length=1, max_length=10)
    starts_at = InstantField()
    facilitator = PersonField()
    note_taker = PersonField(required=False)
    title = LineField(required=False, max_length=120)
    minutes = serializers.IntegerField(required=False, min_value=10, max_value=480)
    place = LineField(required=False, allow_blank=True, max_length=300)


@example("An hour later", starts_at="2026-11-19T16:00:00Z", minutes=45, version=3)
class ReviewMeetingEditInput(serializers.Serializer[Any]):
    """Only the fields that are sent change. `version` is that of the meeting as it was read."""

    starts_at = InstantField(required=False)
    facilitator = PersonField(required=False)
    note_taker = PersonField(required=False, allow_null=True)
    title = LineField(required=False, max_length=120)
    minutes = serializers.IntegerField(required=False, min_value=10, max_value=480)
    place = LineField(required=False, allow_blank=True, max_length=300)
    version = serializers.IntegerField(required=False, min_value=0)


@example("A decision", text="Every pool gets an alert on uneven traffic", kind="decision", incident="INC-214")
class CaptureInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=500)
    kind = serializers.ChoiceField(choices=MeetingNote.Kind.choices, required=False)
    incident = IncidentField(required=False, help_text="Of the agenda; required for a task.")
    prompt = serializers.CharField(required=False, max_length=40)


@example("Half an hour", incident="INC-214", minutes=30)
class AgendaInput(serializers.Serializer[Any]):
    incident = IncidentField()
    minutes = serializers.IntegerField(min_value=5, max_value=480)


@example("An incident", incident="INC-214")
class DiscussInput(serializers.Serializer[Any]):
    incident = IncidentField(help_text="Of the agenda.")


@example("A person", person="tomas")
class AttendeeInput(serializers.Serializer[Any]):
    person = PersonField()


@example("Present", person="tomas", present=True)
class PresentInput(serializers.Serializer[Any]):
    person = PersonField()
    present = serializers.BooleanField()


def capture(meeting: ReviewMeeting, *, by: User, incident: Incident | None = None, **values: Any) -> MeetingNote:
    """Add a note, decision, task or follow-up."""
    item = meeting.agenda.filter(incident=incident).first() if incident else None
    return meetings.capture(meeting, by=by, item=item, **values)


def set_present(meeting: ReviewMeeting, *, by: User, person: User, present: bool) -> ReviewMeeting:
    """Record whether an invited person is there."""
    attendee = meeting.attendees.filter(user=person).select_related("meeting").first()
    if attendee is None:
        raise Invalid("person", f"@{person.handle} is not invited.")
    meetings.set_present(attendee, by=by, present=present)
    return meeting


def set_agenda(meeting: ReviewMeeting, *, by: User, incident: Incident, minutes: int) -> ReviewMeeting:
    """Add an incident to the agenda, or change its minutes."""
    agenda.set_agenda_item(meeting, by=by, incident=incident, minutes=minutes)
    return meeting


def discuss(meeting: ReviewMeeting, *, by: User, incident: Incident) -> ReviewMeeting:
    """Start the discussion of this incident."""
    item = meeting.agenda.filter(incident=incident).select_related("meeting__facilitator").first()
    if item is None:
        raise Invalid("incident", f"{incident.ref} is not on the agenda.")
    agenda.discuss_item(item, by=by)
    return meeting


@extend_schema(tags=["postmortems"])
class ReviewMeetingViewSet(
    ActionViewSet[ReviewMeeting],
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[ReviewMeeting],
):
    """Review meetings, the newest first."""

    serializer_class = ReviewMeetingSerializer
    queryset = ReviewMeeting.objects.none()
    lookup_value_converter = "M"
    filterset_class = ReviewMeetingFilter

    def get_queryset(self) -> QuerySet[ReviewMeeting]:
        rows: QuerySet[ReviewMeeting] = ReviewMeeting.objects.visible_to(self.request.user)
        rows = rows.select_related("facilitator", "note_taker", "circle")
        return rows.prefetch_related(*parts_for(self.request.user)) if self.action == "list" else rows

    @extend_schema(request=ReviewMeetingInput, responses={201: ReviewMeetingSerializer})
    def create(self, request: Request) -> Response:
        """Plan a meeting and invite the people who took part."""
        return self.create_response(ReviewMeetingInput, meetings.plan_meeting)

    @extend_schema(request=ReviewMeetingEditInput, responses=ReviewMeetingSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change a planned meeting. Attendees get the changed calendar entry."""
        values = self.validated(ReviewMeetingEditInput)
        return self.respond(edit_meeting(self.get_object(), by=self.request.user, **values))

    invite = verb("invite", AttendeeInput, meetings.invite, doc="Invite a person.", answer=None)
    present = verb("present", PresentInput, set_present)
    start = verb("start", None, meetings.start_meeting, doc="Start the meeting.")
    end = verb("end", None, meetings.end_meeting, doc="End the meeting.")
    cancel = verb("cancel", None, meetings.cancel_meeting, doc="Cancel the meeting; calendar entries are withdrawn.")
    agenda = verb("agenda", AgendaInput, set_agenda)
    discuss = verb("discuss", DiscussInput, discuss)
    capture = verb("capture", CaptureInput, capture, answer=MeetingNoteSerializer, code=201)
