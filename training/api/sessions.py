"""/api/v1/sessions/. Each write calls the same action as the page."""

from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.fields import ReferenceFilter
from core.api.idempotency import KEY, idempotent
from training.actions import attendance, enrollment, sessions
from training.api import serializers
from training.models import Session

SESSION = serializers.SessionSerializer


class SessionFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(choices=Session.Status.choices)
    format = django_filters.ChoiceFilter(choices=Session.Format.choices)
    program = django_filters.CharFilter("program__slug", help_text="Program slug.")
    incident = ReferenceFilter("incident_id", prefix="INC", help_text="INC-214")
    task = ReferenceFilter("task_id", prefix="A", help_text="A-79")


@extend_schema(tags=["training"])
class SessionViewSet(viewsets.ReadOnlyModelViewSet[Session]):
    """Training sessions."""

    serializer_class = SESSION
    queryset = Session.objects.none()
    lookup_value_converter = "S"
    filterset_class = SessionFilter

    def get_queryset(self) -> Any:
        return Session.objects.visible_to(self.request.user).for_list().select_related("circle")

    def cleaned(self, shape: Any) -> dict[str, Any]:
        data = shape(data=self.request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        return dict(data.validated_data)

    def told(self, session: Session, code: int = status.HTTP_200_OK) -> Response:
        return Response(SESSION(session).data, status=code)

    @extend_schema(parameters=[KEY], request=serializers.PlanSerializer, responses={201: SESSION})
    @idempotent
    def create(self, request: Request) -> Response:
        """Plan a session; `open` schedules it. `task` is the task that closes when the session is held."""
        said = self.cleaned(serializers.PlanSerializer)
        return self.told(sessions.plan_session(said.pop("program"), by=request.user, **said), status.HTTP_201_CREATED)

    @extend_schema(request=serializers.OpenSerializer, responses=SESSION)
    @action(detail=True, methods=["post"])
    def open(self, request: Request, pk: int) -> Response:
        """Schedule a planned session with time, place and seats."""
        said = self.cleaned(serializers.OpenSerializer)
        return self.told(sessions.open_session(self.get_object(), by=request.user, **said))

    @extend_schema(request=serializers.TimeSerializer, responses=SESSION)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: int) -> Response:
        """Change time or place; calendars are updated."""
        said = self.cleaned(serializers.TimeSerializer)
        return self.told(sessions.move_session(self.get_object(), by=request.user, **said))

    @extend_schema(request=serializers.SeatsSerializer, responses=SESSION)
    @action(detail=True, methods=["post"])
    def capacity(self, request: Request, pk: int) -> Response:
        """Change the number of seats. Fewer than those taken returns 409."""
        said = self.cleaned(serializers.SeatsSerializer)
        return self.told(enrollment.change_capacity(self.get_object(), by=request.user, **said))

    @extend_schema(request=serializers.FacilitatorSerializer, responses=SESSION)
    @action(detail=True, methods=["post"])
    def facilitator(self, request: Request, pk: int) -> Response:
        """Set the facilitator (managers)."""
        said = self.cleaned(serializers.FacilitatorSerializer)
        return self.told(sessions.name_facilitator(self.get_object(), by=request.user, **said))

    @extend_schema(
        request=serializers.PeopleSerializer, responses=serializers.EnrollmentSerializer(many=True), filters=False
    )
    @action(detail=True, methods=["post"], pagination_class=None, filter_backends=[])
    def invite(self, request: Request, pk: int) -> Response:
        """Invite people by handle; those without access to the session are skipped."""
        made = enrollment.invite_people(
            self.get_object(), by=request.user, **self.cleaned(serializers.PeopleSerializer)
        )
        return Response(serializers.EnrollmentSerializer(made, many=True).data)

    @extend_schema(request=serializers.AnswerSerializer, responses=serializers.EnrollmentSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: int) -> Response:
        """RSVP of the caller. If all seats are taken, going adds the caller to the waitlist."""
        given = enrollment.answer(self.get_object(), by=request.user, **self.cleaned(serializers.AnswerSerializer))
        return Response(serializers.EnrollmentSerializer(given).data)

    @extend_schema(responses=serializers.EnrollmentSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def enrollments(self, request: Request, pk: int) -> Response:
        """RSVPs; the waitlist in order."""
        rows = self.get_object().enrollments.select_related("person")
        return Response(serializers.EnrollmentSerializer(rows, many=True).data)

    @extend_schema(responses=serializers.AttendanceSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def attendance(self, request: Request, pk: int) -> Response:
        """Attendance, and who recorded it."""
        rows = self.get_object().attendances.select_related("person", "marked_by").order_by("pk")
        return Response(serializers.AttendanceSerializer(rows, many=True).data)

    @extend_schema(request=serializers.MarkSerializer, responses=SESSION)
    @action(detail=True, methods=["post"])
    def mark(self, request: Request, pk: int) -> Response:
        """Record attendance."""
        session = self.get_object()
        attendance.mark_attendance(session, by=request.user, **self.cleaned(serializers.MarkSerializer))
        return self.told(session)

    @extend_schema(request=serializers.OutcomeSerializer, responses=SESSION)
    @action(detail=True, methods=["post"])
    def hold(self, request: Request, pk: int) -> Response:
        """Mark the session as held, with its outcome. Closes its task."""
        said = self.cleaned(serializers.OutcomeSerializer)
        return self.told(sessions.close_session(self.get_object(), by=request.user, **said))

    @extend_schema(request=serializers.WhySerializer, responses=SESSION)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: int) -> Response:
        """Cancel the session with a reason; it is removed from calendars."""
        said = self.cleaned(serializers.WhySerializer)
        return self.told(sessions.cancel_session(self.get_object(), by=request.user, **said))
