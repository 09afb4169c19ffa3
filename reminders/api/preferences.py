"""/api/v1/notification-preferences/mine/ and /api/v1/days-off/: preferences of the signed-in person."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.examples import example
from core.api.fields import DayField, NamedField
from core.api.viewsets import ActionViewSet
from notifications.actions.preferences import add_days_off, chats_for, preferences_of, remove_days_off, save_preferences
from notifications.models import ALL_DAYS, DaysOff, Endpoint, Preferences

FIELDS = ["reminder_mail", "update_mail", "weekly_digest", "hour", "quiet_from", "quiet_to", "working_days"]
FIELDS += ["chat", "chat_member"]


class PreferencesSerializer(serializers.ModelSerializer[Preferences]):
    """Hours are local to the person; null uses those of the policy. Bit 0 of `working_days` is Monday."""

    chat = serializers.SlugRelatedField("name", read_only=True, help_text="Channel for my reminders; null: email.")

    class Meta:
        model = Preferences
        fields = FIELDS
        read_only_fields = fields


@example("Later in the day", hour=11, quiet_from=18, quiet_to=9)
class PreferencesInput(serializers.Serializer[Any]):
    reminder_mail = serializers.BooleanField(required=False)
    update_mail = serializers.BooleanField(required=False)
    weekly_digest = serializers.BooleanField(required=False)
    hour = serializers.IntegerField(min_value=0, max_value=23, required=False, allow_null=True)
    quiet_from = serializers.IntegerField(min_value=0, max_value=23, required=False, allow_null=True)
    quiet_to = serializers.IntegerField(min_value=0, max_value=23, required=False, allow_null=True)
    working_days = serializers.IntegerField(min_value=1, max_value=ALL_DAYS, required=False)
    chat = NamedField("name", queryset=Endpoint.objects.none(), required=False, allow_null=True)
    chat_member = serializers.CharField(max_length=40, required=False, allow_blank=True, help_text="Slack member ID.")

    def get_fields(self) -> Any:
        """Channels of the organization and of the person's teams; others are not found."""
        fields = super().get_fields()
        user = getattr(self.context.get("request"), "user", None)
        if user is not None and user.is_authenticated:
            fields["chat"].queryset = chats_for(user)  # type: ignore[attr-defined]
        return fields


class DaysOffSerializer(serializers.ModelSerializer[DaysOff]):
    class Meta:
        model = DaysOff
        fields = ["id", "first", "last"]
        read_only_fields = fields


@example("Three days", first="2026-03-25", last="2026-03-27")
class DaysOffInput(serializers.Serializer[Any]):
    first = DayField()
    last = DayField(required=False)


@extend_schema(tags=["reminders"])
class PreferencesViewSet(ActionViewSet[Preferences]):
    serializer_class = PreferencesSerializer
    queryset = Preferences.objects.none()
    pagination_class = None
    filter_backends: list[Any] = []

    @extend_schema(responses=PreferencesSerializer)
    @action(detail=False, methods=["get"])
    def mine(self, request: Request) -> Response:
        """My notification settings."""
        return self.respond(preferences_of(self.request.user))

    @extend_schema(request=PreferencesInput, responses=PreferencesSerializer)
    @mine.mapping.patch
    def change(self, request: Request) -> Response:
        """Change my notification settings."""
        return self.respond(save_preferences(by=self.request.user, **self.validated(PreferencesInput, partial=True)))


@extend_schema(tags=["reminders"])
class DaysOffViewSet(ListModelMixin, ActionViewSet[DaysOff]):
    """My days off: no reminders, and escalations go to the next person."""

    serializer_class = DaysOffSerializer
    queryset = DaysOff.objects.none()
    lookup_value_converter = "int"
    filter_backends: list[Any] = []

    def get_queryset(self) -> QuerySet[DaysOff]:
        return DaysOff.objects.filter(person=self.request.user).order_by("-pk")

    @extend_schema(request=DaysOffInput, responses={201: DaysOffSerializer})
    def create(self, request: Request) -> Response:
        """Add days off."""
        return self.create_response(DaysOffInput, add_days_off)

    def destroy(self, request: Request, pk: int) -> Response:
        """Remove days off."""
        remove_days_off(self.get_object(), by=self.request.user)
        return self.no_content()
