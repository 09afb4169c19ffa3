"""/api/v1/channels/: Slack and Teams channels and webhooks (managers)."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.examples import example
from core.api.fields import BoundedListField, LineField, NamedField, VersionField
from core.api.viewsets import ActionViewSet, answers_secret, verb
from core.errors import NotAllowed
from notifications.actions import endpoints as actions
from notifications.models import Endpoint, EndpointSecret
from notifications.policies import can_manage_channels, who_can_manage_channels_text


def team_field(**facts: Any) -> Any:
    return NamedField("slug", **facts)


class ChannelSerializer(serializers.ModelSerializer[Endpoint]):
    """The URL of Slack and Teams is a secret and never returned."""

    owner: Any = serializers.SlugRelatedField("handle", read_only=True)
    team = team_field(read_only=True)
    events = serializers.ListField(child=serializers.CharField(), read_only=True)
    url = serializers.SerializerMethodField()

    class Meta:
        model = Endpoint
        fields = ["id", "kind", "name", "url", "team", "owner", "events", "created_at", "paused_at", "pause_reason"]
        fields += ["failing_since", "last_success_at", "last_answer", "version"]
        read_only_fields = fields

    def get_url(self, row: Endpoint) -> str:
        return "" if row.is_chat else row.url


class NewChannelSerializer(ChannelSerializer):
    """The response after adding a channel. Only this response contains the signing secret."""

    secret = serializers.SerializerMethodField(help_text="Of a webhook; empty for Slack and Teams.")

    class Meta(ChannelSerializer.Meta):
        fields = [*ChannelSerializer.Meta.fields, "secret"]
        read_only_fields = fields

    def get_secret(self, row: Endpoint) -> str:
        return next((secret.secret for secret in row.secrets.filter(expires_at=None)), "")


class ChannelFields(serializers.Serializer[Any]):
    name = LineField(max_length=80)
    url = serializers.CharField(max_length=1000, required=False)
    events: Any = BoundedListField(child=serializers.CharField(max_length=85), required=False, max_length=20)

    def get_fields(self) -> Any:
        team: Any = Endpoint._meta.get_field("team").related_model
        return {
            **super().get_fields(),
            "team": team_field(queryset=team.objects.all(), required=False, allow_null=True),
        }


@example("Two kinds of events", events=["task.*", "incident.*"], version=2)
class ChannelEdit(ChannelFields):
    version = VersionField()


@example("A webhook", kind="webhook", name="data-warehouse", url="https://hooks.example.org/debrief", events=["task.*"])
class ChannelInput(ChannelFields):
    kind = serializers.ChoiceField(Endpoint.Kind.choices)
    url = serializers.CharField(max_length=1000)


class SecretSerializer(serializers.ModelSerializer[EndpointSecret]):
    class Meta:
        model = EndpointSecret
        fields = ["secret", "created_at", "expires_at"]
        read_only_fields = fields


class CountSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField(help_text="How many messages or secrets.")


def discard(row: Endpoint, *, by: Any) -> dict[str, int]:
    return {"count": actions.discard_waiting(row, by=by)}


def revoke_old_secrets(row: Endpoint, *, by: Any) -> dict[str, int]:
    return {"count": actions.revoke_old_secrets(row, by=by)}


@extend_schema(tags=["notifications"])
class ChannelViewSet(ListModelMixin, RetrieveModelMixin, ActionViewSet[Endpoint]):
    """Slack and Teams channels and webhooks, the newest first (managers)."""

    serializer_class = ChannelSerializer
    queryset = Endpoint.objects.none()
    lookup_value_converter = "int"
    filter_backends: list[Any] = []
    administers = True

    def get_queryset(self) -> QuerySet[Endpoint]:
        if not can_manage_channels(self.request.user):
            raise NotAllowed(who_can_manage_channels_text())
        return Endpoint.objects.select_related("owner", "team").order_by("-pk")

    @extend_schema(request=ChannelInput, responses={201: NewChannelSerializer})
    @answers_secret
    def create(self, request: Request) -> Response:
        """Add a channel. The `secret` of a webhook is in this response only; `rotate` creates another one."""
        return self.create_response(ChannelInput, actions.add_endpoint, NewChannelSerializer)

    @extend_schema(request=ChannelEdit(partial=True), responses=ChannelSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change the fields that are sent."""
        row = self.get_object()
        values = self.validated(ChannelEdit, partial=True)
        return self.respond(actions.edit_endpoint(row, by=self.request.user, **values))

    def destroy(self, request: Request, pk: int) -> Response:
        """Delete a channel with its log."""
        actions.delete_endpoint(self.get_object(), by=self.request.user)
        return self.no_content()

    test = verb("test", None, actions.send_test, answer=None, doc="Queue a test message.")
    rotate = answers_secret(
        verb("rotate", None, actions.rotate_secret, answer=SecretSerializer, doc="Create a new signing secret.")
    )
    resume = verb("resume", None, actions.resume_endpoint, doc="Resume a paused channel and send its queued messages.")
    discard = verb("discard", None, discard, answer=CountSerializer, doc="Cancel the queued messages.")
    revoke_old_secrets = verb(
        "revoke-old-secrets",
        None,
        revoke_old_secrets,
        answer=CountSerializer,
        doc="Revoke former secrets now. Otherwise they also sign messages for a day after `rotate`.",
    )
