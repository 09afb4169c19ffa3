"""/api/v1/sessions/. Each write calls the same action as the page."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from core.api.viewsets import ActionViewSet, answers_secret, verb
from training.actions import attendance as attendance_actions
from training.actions import closing, enrollment, feedback, planning, session_edits, sessions
from training.api import serializers
from training.api.series import SeriesVerbs
from training.audiences import Audience
from training.filters import SessionFilter
from training.models import Program, Session

SESSION = serializers.SessionSerializer


def plan_session(*, by: User, program: Program | None = None, **values: Any) -> Session:
    return sessions.plan_session(program, by=by, **values)


def plan_series(*, by: User, program: Program | None = None, **values: Any) -> list[Session]:
    return planning.plan_series(program, by=by, **values)


def record_session(*, by: User, program: Program | None = None, **values: Any) -> Session:
    return closing.record_session(program, by=by, **values)


@extend_schema(tags=["training"])
class SessionViewSet(SeriesVerbs, ActionViewSet[Session], viewsets.ReadOnlyModelViewSet[Session]):
    """Training sessions."""

    serializer_class = SESSION
    queryset = Session.objects.none()
    lookup_value_converter = "S"
    filterset_class = SessionFilter

    def get_queryset(self) -> Any:
        rows = Session.objects.visible_to(self.request.user).for_list().select_related("circle")
        return rows.prefetch_related("co_facilitators")

    @extend_schema(request=serializers.SessionInput, responses={201: SESSION})
    def create(self, request: Request) -> Response:
        """Plan a session; `open` sets its date. `task` is the task that the session closes."""
        return self.create_response(serializers.SessionInput, plan_session)

    @extend_schema(request=serializers.SeriesInput, responses={201: SESSION(many=True)}, filters=False)
    @action(detail=False, methods=["post"], pagination_class=None, filter_backends=[])
    def series(self, request: Request) -> Response:
        """Plan a session for each start, at most 26, and invite people and teams to all of them."""
        values = self.validated(serializers.SeriesInput)
        rows = plan_series(by=self.request.user, **values)
        return Response(SESSION(rows, many=True, context=self.get_serializer_context()).data, status=201)

    @extend_schema(request=serializers.RecordInput, responses={201: SESSION}, filters=False)
    @action(detail=False, methods=["post"], pagination_class=None, filter_backends=[])
    def record(self, request: Request) -> Response:
        """Record a session that already took place, with attendance. No one is invited."""
        return self.create_response(serializers.RecordInput, record_session)

    @extend_schema(request=serializers.SessionEditInput(partial=True), responses=SESSION)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change any field. `reason` is required if people must be notified of a new time, length or place."""
        values = self.validated(serializers.SessionEditInput, partial=True)
        session_edits.edit_session(self.get_object(), by=self.request.user, **values)
        return self.respond(self.get_object())

    open = verb(
        "open",
        serializers.OpenSessionInput,
        sessions.open_session,
        doc="Set time, place and capacity of a planned session.",
    )
    move = verb(
        "move",
        serializers.MoveSessionInput,
        session_edits.move_session,
        doc="Change time or place; calendars are updated.",
    )
    capacity = verb(
        "capacity",
        serializers.CapacityInput,
        enrollment.change_capacity,
        doc="Change the seats. People on the waitlist move up; fewer seats than are taken is an error.",
    )
    facilitator = verb(
        "facilitator",
        serializers.FacilitatorInput,
        session_edits.name_facilitator,
        doc="Set the facilitator (managers).",
    )
    rsvp = verb(
        "rsvp",
        serializers.RsvpInput,
        enrollment.rsvp,
        answer=serializers.EnrollmentSerializer,
        doc="My RSVP. `going` becomes `waiting` if every seat is taken.",
    )
    mark = verb("mark", serializers.AttendanceInput, attendance_actions.mark_attendance, doc="Record who was there.")
    mark_everyone = verb(
        "mark-everyone",
        None,
        attendance_actions.mark_everyone_present,
        doc="Mark everyone as present who is going and not marked yet.",
    )
    close = verb(
        "close",
        serializers.OutcomeInput,
        closing.close_session,
        doc="Close the session with its outcome. Issues certificates; closes its task when the condition is met.",
    )
    start = verb("start", None, sessions.start_session, doc="Mark an open session as running.")
    correct = verb(
        "correct",
        serializers.AttendanceCorrectionInput,
        closing.correct_attendance,
        doc="Correct the attendance of a closed session, with a reason; certificates are updated.",
    )
    # Feedback can be anonymous: a stored call would name who gave it.
    feedback = answers_secret(
        verb(
            "feedback",
            serializers.FeedbackInput,
            feedback.give_feedback,
            code=204,
            doc="My own feedback on a session I attended, once.",
        )
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
        """Invite people, teams, and everyone on duty for a role or with a certificate for it that ends in 60 days."""
        values = self.validated(serializers.InviteInput)
        rows = enrollment.invite_audience(self.get_object(), by=self.request.user, audience=Audience(**values))
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
