"""/api/v1/sessions/. Each write calls the same action as the page."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from core.api.viewsets import KEY, ActionViewSet, idempotent, verb
from training.actions import attendance as attendance_actions
from training.actions import enrollment, sessions
from training.api import serializers
from training.filters import SessionFilter
from training.models import Program, Session

SESSION = serializers.SessionSerializer


def plan_session(*, by: User, program: Program, **values: Any) -> Session:
    return sessions.plan_session(program, by=by, **values)


@extend_schema(tags=["training"])
class SessionViewSet(ActionViewSet[Session], viewsets.ReadOnlyModelViewSet[Session]):
    """Training sessions."""

    serializer_class = SESSION
    queryset = Session.objects.none()
    lookup_value_converter = "S"
    filterset_class = SessionFilter

    def get_queryset(self) -> Any:
        return Session.objects.visible_to(self.request.user).for_list().select_related("circle")

    @extend_schema(parameters=[KEY], request=serializers.SessionInput, responses={201: SESSION})
    @idempotent
    def create(self, request: Request) -> Response:
        """Plan a session; it gets its date by `open`. `task` names the one that closes when it is held."""
        return self.create_response(serializers.SessionInput, plan_session)

    open = verb(
        "open",
        serializers.OpenSessionInput,
        sessions.open_session,
        doc="Set time, place and capacity of a planned session.",
    )
    move = verb(
        "move", serializers.SessionTimeInput, sessions.move_session, doc="Change time or place; calendars are updated."
    )
    capacity = verb(
        "capacity",
        serializers.CapacityInput,
        enrollment.change_capacity,
        doc="More seats move people up from the waitlist; fewer than are taken is a 409.",
    )
    facilitator = verb(
        "facilitator", serializers.FacilitatorInput, sessions.name_facilitator, doc="Who leads it (managers)."
    )
    answer = verb(
        "answer",
        serializers.RsvpInput,
        enrollment.answer,
        answer=serializers.EnrollmentSerializer,
        doc="My own answer; going becomes waiting when every seat is taken.",
    )
    mark = verb("mark", serializers.AttendanceInput, attendance_actions.mark_attendance, doc="Record who was there.")
    hold = verb(
        "hold",
        serializers.OutcomeInput,
        sessions.close_session,
        doc="Close the session with its outcome; this closes the task that waits for it.",
    )
    cancel = verb(
        "cancel",
        serializers.CancelSessionInput,
        sessions.cancel_session,
        doc="Cancel it with a reason; it is removed from calendars.",
    )

    @extend_schema(
        request=serializers.InviteInput, responses=serializers.EnrollmentSerializer(many=True), filters=False
    )
    @action(detail=True, methods=["post"], pagination_class=None, filter_backends=[])
    def invite(self, request: Request, pk: int) -> Response:
        """Invite people by handle; those who may not see the session are skipped."""
        values = self.validated(serializers.InviteInput)
        rows = enrollment.invite_people(self.get_object(), by=self.request.user, **values)
        return self.list_response(serializers.EnrollmentSerializer, rows)

    @extend_schema(responses=serializers.EnrollmentSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def enrollments(self, request: Request, pk: int) -> Response:
        """RSVPs; the waitlist in order."""
        rows = self.get_object().enrollments.select_related("person")
        return self.list_response(serializers.EnrollmentSerializer, rows)

    @extend_schema(responses=serializers.AttendanceSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def attendance(self, request: Request, pk: int) -> Response:
        """Who was there, and who recorded it."""
        rows = self.get_object().attendances.select_related("person", "marked_by").order_by("pk")
        return self.list_response(serializers.AttendanceSerializer, rows)
