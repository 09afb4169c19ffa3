"""/api/v1/reminders/: planned reminders, and snoozes."""

from typing import Any

from django.db import models
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.examples import example
from core.api.viewsets import ActionViewSet
from core.references import PATTERN, prefixes
from reminders.actions import snoozes
from reminders.due_sources import sources_of
from reminders.models import Snooze
from reminders.policies import LONGEST_SNOOZE_DAYS
from reminders.schedule import morning_after
from reminders.upcoming import Outlook, outlook_of


@extend_schema_serializer(many=False)
class OutlookSerializer(serializers.Serializer[Outlook]):
    """`next_at`: my next message. `snoozed_until`: end of the snooze of all reminders. Quiet hours are
    those of the organization, in local time; your own ones are in `notification-preferences`."""

    next_at = serializers.DateTimeField(allow_null=True)
    snoozed_until = serializers.DateTimeField(allow_null=True)
    quiet_from = serializers.IntegerField(allow_null=True)
    quiet_to = serializers.IntegerField(allow_null=True)


@example("One task for three days", days=3, reason="Waits for a part", about="A-79")
class SnoozeInput(serializers.Serializer[Any]):
    days = serializers.IntegerField(
        min_value=1,
        max_value=LONGEST_SNOOZE_DAYS,
        help_text="Number of days. Reminders resume at 06:00 on the last one.",
    )
    reason = serializers.CharField(max_length=300, help_text="The reason is recorded.")
    about = serializers.CharField(required=False, max_length=30, help_text="A-79 or RUN-9; without it, everything.")

    def validate_about(self, ref: str) -> models.Model:
        """A hidden object is reported as missing."""
        match = PATTERN.fullmatch(ref)
        model: Any = prefixes().get(match.group(1)) if match else None
        seen = (
            match
            and model
            and model.objects.visible_to(self.context["request"].user).filter(pk=int(match.group(2))).first()
        )
        if not seen or not sources_of(seen):
            raise serializers.ValidationError("Task or run not found.")
        return seen


class SnoozeSerializer(serializers.ModelSerializer[Snooze]):
    class Meta:
        model = Snooze
        fields = ["until", "reason", "created_at"]
        read_only_fields = fields


class EndedSnoozesSerializer(serializers.Serializer[Any]):
    ended = serializers.IntegerField(help_text="Snoozes ended")


@extend_schema(tags=["reminders"])
class ReminderViewSet(ActionViewSet[Snooze]):
    """My reminders. Snoozed items stay on My work, and overdue items are still escalated."""

    serializer_class = SnoozeSerializer
    queryset = Snooze.objects.none()
    pagination_class = None
    filter_backends: list[Any] = []

    @extend_schema(operation_id="reminders_outlook", responses=OutlookSerializer)
    def list(self, request: Request) -> Response:
        """My next message, snooze and quiet hours."""
        return Response(OutlookSerializer(outlook_of(self.request.user, timezone.now())).data)

    @extend_schema(request=SnoozeInput, responses={201: SnoozeSerializer})
    @action(detail=False, methods=["post"])
    def snooze(self, request: Request) -> Response:
        """Snooze reminders for some days, of everything or of one item."""
        values, now = self.validated(SnoozeInput), timezone.now()
        until = morning_after(now, values.pop("days"), self.request.user.zone)
        target = values.pop("about", None)
        row = snoozes.snooze(by=self.request.user, until=until, target=target, now=now, **values)
        return self.respond(row, code=201)

    @extend_schema(request=None, responses=EndedSnoozesSerializer)
    @action(detail=False, methods=["post"])
    def resume(self, request: Request) -> Response:
        """End all of my snoozes, so that reminders resume."""
        return Response({"ended": snoozes.end_snoozes(by=self.request.user)})
