"""Programmes and sessions in JSON. Every write calls the same action as the page."""

from typing import Any

from django.urls import URLPattern, URLResolver
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from core.accounts.models import User
from training.actions import attendance, enrolling, programmes, sessions
from training.models import Attendance, Enrolment, Programme, Session


class ProgrammeSerializer(serializers.ModelSerializer[Programme]):
    incident = serializers.CharField(source="incident.ref", read_only=True, default=None)

    class Meta:
        model = Programme
        fields = ["slug", "title", "goals", "material", "role", "valid_months", "state", "incident", "created_at"]
        read_only_fields = ["slug", "state", "created_at"]


class SessionSerializer(serializers.ModelSerializer[Session]):
    ref = serializers.CharField(read_only=True)
    programme: Any = serializers.SlugRelatedField("slug", read_only=True)
    facilitator: Any = serializers.SlugRelatedField("handle", read_only=True)
    incident = serializers.CharField(source="incident.ref", read_only=True, default=None)
    task = serializers.CharField(source="task.ref", read_only=True, default=None)

    class Meta:
        model = Session
        fields = ["ref", "programme", "title", "format", "goal", "status", "starts_at", "ends_at", "zone", "place"]
        fields += ["capacity", "taken", "facilitator", "incident", "task", "outcome"]
        read_only_fields = fields


class PlanSerializer(serializers.Serializer[Any]):
    programme = serializers.SlugField()
    title = serializers.CharField(max_length=120)
    format = serializers.ChoiceField(choices=Session.Format.choices, required=False)
    goal = serializers.CharField(max_length=300, required=False, allow_blank=True)


class TimeSerializer(serializers.Serializer[Any]):
    """Instants with offset; `zone` is the one the session is told in."""

    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    zone = serializers.CharField(max_length=60, required=False)
    place = serializers.CharField(max_length=300, required=False, allow_blank=True)


class OpenSerializer(TimeSerializer):
    capacity = serializers.IntegerField(min_value=1, max_value=500, required=False)


class PeopleSerializer(serializers.Serializer[Any]):
    people = serializers.SlugRelatedField("handle", queryset=User.objects.people(), many=True)


class AnswerSerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=["going", "maybe", "declined"])


class MarkSerializer(serializers.Serializer[Any]):
    person = serializers.SlugRelatedField("handle", queryset=User.objects.people())
    presence = serializers.ChoiceField(choices=Attendance.Presence.choices)


class OutcomeSerializer(serializers.Serializer[Any]):
    outcome = serializers.CharField(max_length=5_000)


class WhySerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300)


class EnrolmentSerializer(serializers.ModelSerializer[Enrolment]):
    person: Any = serializers.SlugRelatedField("handle", read_only=True)

    class Meta:
        model = Enrolment
        fields = ["person", "state", "changed_at"]
        read_only_fields = fields


@extend_schema(tags=["training"])
class ProgrammeViewSet(mixins.CreateModelMixin, viewsets.ReadOnlyModelViewSet[Programme]):
    """What people learn. A responder's programme is a proposal, a manager's is active."""

    serializer_class = ProgrammeSerializer
    queryset = Programme.objects.none()
    lookup_field = "slug"
    filterset_fields = ["state"]

    def get_queryset(self) -> Any:
        return Programme.objects.visible_to(self.request.user).select_related("incident")

    def perform_create(self, serializer: Any) -> None:
        serializer.instance = programmes.create_programme(by=self.request.user, **serializer.validated_data)


@extend_schema(tags=["training"])
class SessionViewSet(viewsets.ReadOnlyModelViewSet[Session]):
    """Meetings at which people practise."""

    serializer_class = SessionSerializer
    queryset = Session.objects.none()
    lookup_value_converter = "S"
    filterset_fields = ["status", "format"]

    def get_queryset(self) -> Any:
        return Session.objects.visible_to(self.request.user).for_list().select_related("circle")

    def cleaned(self, serializer: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        data = serializer(data=self.request.data)
        data.is_valid(raise_exception=True)
        return dict(data.validated_data)

    def answer_with(self, session: Session, code: int = status.HTTP_200_OK) -> Response:
        return Response(SessionSerializer(session).data, status=code)

    @extend_schema(request=PlanSerializer, responses={201: SessionSerializer})
    def create(self, request: Request) -> Response:
        """Plan a session; it gets its date by `open`."""
        data = self.cleaned(PlanSerializer)
        programme = Programme.objects.visible_to(request.user).filter(slug=data.pop("programme")).first()
        if programme is None:
            raise serializers.ValidationError({"programme": ["There is no such programme."]})
        return self.answer_with(sessions.plan_session(programme, by=request.user, **data), status.HTTP_201_CREATED)

    @extend_schema(request=OpenSerializer, responses=SessionSerializer)
    @action(detail=True, methods=["post"])
    def open(self, request: Request, pk: int) -> Response:
        """Give a planned session its time, place and seats."""
        data = self.cleaned(OpenSerializer)
        return self.answer_with(sessions.open_session(self.get_object(), by=request.user, **data))

    @extend_schema(request=TimeSerializer, responses=SessionSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: int) -> Response:
        """Another time or place; calendars are updated."""
        data = self.cleaned(TimeSerializer)
        return self.answer_with(sessions.move_session(self.get_object(), by=request.user, **data))

    @extend_schema(request=PeopleSerializer, responses=EnrolmentSerializer(many=True), filters=False)
    @action(detail=True, methods=["post"], pagination_class=None, filter_backends=[])
    def invite(self, request: Request, pk: int) -> Response:
        """Invite people by handle; those who may not see the session are passed over."""
        made = enrolling.invite_people(self.get_object(), by=request.user, **self.cleaned(PeopleSerializer))
        return Response(EnrolmentSerializer(made, many=True).data)

    @extend_schema(request=AnswerSerializer, responses=EnrolmentSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: int) -> Response:
        """My own answer; going becomes waiting when every seat is taken."""
        given = enrolling.answer(self.get_object(), by=request.user, **self.cleaned(AnswerSerializer))
        return Response(EnrolmentSerializer(given).data)

    @extend_schema(responses=EnrolmentSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def enrolments(self, request: Request, pk: int) -> Response:
        """Who answered what, the waitlist in its order."""
        rows = self.get_object().enrolments.select_related("person")
        return Response(EnrolmentSerializer(rows, many=True).data)

    @extend_schema(request=MarkSerializer, responses=SessionSerializer)
    @action(detail=True, methods=["post"])
    def mark(self, request: Request, pk: int) -> Response:
        """Note who was there."""
        session = self.get_object()
        attendance.mark_attendance(session, by=request.user, **self.cleaned(MarkSerializer))
        return self.answer_with(session)

    @extend_schema(request=OutcomeSerializer, responses=SessionSerializer)
    @action(detail=True, methods=["post"])
    def hold(self, request: Request, pk: int) -> Response:
        """Close the session with its outcome; this closes the task that waits for it."""
        data = self.cleaned(OutcomeSerializer)
        return self.answer_with(sessions.hold_session(self.get_object(), by=request.user, **data))

    @extend_schema(request=WhySerializer, responses=SessionSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: int) -> Response:
        """Cancel it with a reason; calendars take it out."""
        data = self.cleaned(WhySerializer)
        return self.answer_with(sessions.cancel_session(self.get_object(), by=request.user, **data))


def register(router: SimpleRouter) -> list[URLPattern | URLResolver]:
    """Hang this room's resources on the API."""
    router.register("programmes", ProgrammeViewSet, basename="api-programme")
    router.register("sessions", SessionViewSet, basename="api-session")
    return []
