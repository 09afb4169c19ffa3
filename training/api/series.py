"""Verbs that concern every coming session of a series, named by one of its sessions."""

from datetime import timedelta
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.api.fields import PeopleField, PersonField
from core.api.examples import example
from core.api.fields import ClockField, LineField
from core.api.requests import AuthenticatedRequest
from training.actions import series
from training.actions.sessions import MAX_MINUTES
from training.api.serializers import EnrollmentSerializer, RsvpInput, SessionSerializer
from training.series import ALL, SCOPES, TimeChange

SESSIONS = SessionSerializer(many=True)


class ScopeInput(serializers.Serializer[Any]):
    scope = serializers.ChoiceField(choices=SCOPES, default=ALL, help_text="Which of the upcoming sessions.")


@example("All of them", status="going", scope="all")
class SeriesAnswerInput(RsvpInput, ScopeInput):
    pass


@example("The rest", scope="following", reason="Replaced by a game day")
class SeriesCancelInput(ScopeInput):
    reason = serializers.CharField(max_length=300)


@example("A later hour", scope="following", clock="15:00", minutes=45, reason="Fits more calendars")
class SeriesEditInput(ScopeInput):
    """Omitted fields keep the value of each session."""

    days = serializers.IntegerField(
        min_value=-366, max_value=366, required=False, help_text="Days by which each session is moved."
    )
    clock = ClockField(required=False, help_text="Time of day of the start, in the zone of the session.")
    minutes = serializers.IntegerField(min_value=5, max_value=MAX_MINUTES, required=False)
    zone = serializers.CharField(max_length=60, required=False)
    rsvp_days = serializers.IntegerField(min_value=0, max_value=60, required=False, help_text="Deadline before start.")
    title = LineField(max_length=120, required=False)
    goal = LineField(max_length=300, required=False, allow_blank=True)
    place = LineField(max_length=300, required=False, allow_blank=True)
    capacity = serializers.IntegerField(min_value=1, max_value=500, required=False)
    minimum = serializers.IntegerField(min_value=0, max_value=500, required=False)
    facilitator = PersonField(required=False)
    co_facilitators = PeopleField(max_length=50, required=False)
    reason = serializers.CharField(max_length=300, required=False, help_text="Sent to the people who are notified.")

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        times = {name: values.pop(name) for name in ("days", "clock", "minutes", "zone") if name in values}
        if "rsvp_days" in values:
            values["rsvp_before"] = timedelta(days=values.pop("rsvp_days"))
        return {**values, "times": TimeChange(**times) if times else None}


class SeriesVerbs:
    """Mixed into the viewset of sessions."""

    @extend_schema(request=SeriesAnswerInput, responses=EnrollmentSerializer(many=True), filters=False)
    @action(detail=True, methods=["post"], pagination_class=None, filter_backends=[], url_path="series-answer")
    def series_answer(self: Any, request: AuthenticatedRequest, pk: int) -> Response:
        """My own answer to every coming session of the series; one mail. Sessions past their deadline are left out."""
        values = self.validated(SeriesAnswerInput)
        rows = series.rsvp_to_series(self.get_object(), by=request.user, **values)
        return self.list_response(EnrollmentSerializer, rows)

    @extend_schema(request=SeriesEditInput, responses=SESSIONS, filters=False)
    @action(detail=True, methods=["post"], pagination_class=None, filter_backends=[], url_path="series-edit")
    def series_edit(self: Any, request: AuthenticatedRequest, pk: int) -> Response:
        """Change every coming session of the series, or none. `reason` is required for a new time, length or place."""
        values = self.validated(SeriesEditInput)
        rows = series.edit_series(self.get_object(), by=request.user, **values)
        return self.list_response(SessionSerializer, rows)

    @extend_schema(request=SeriesCancelInput, responses=SESSIONS, filters=False)
    @action(detail=True, methods=["post"], pagination_class=None, filter_backends=[], url_path="series-cancel")
    def series_cancel(self: Any, request: AuthenticatedRequest, pk: int) -> Response:
        """Cancel every coming session of the series with a reason."""
        values = self.validated(SeriesCancelInput)
        rows = series.cancel_series(self.get_object(), by=request.user, **values)
        return self.list_response(SessionSerializer, rows)
