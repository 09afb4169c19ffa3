"""Issues of a task, and /api/v1/trackers/: the projects they come from (managers)."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.examples import example
from core.api.fields import StatusField
from core.api.viewsets import ActionViewSet, answers_secret, verb
from core.errors import NotAllowed
from tasks.actions import issues
from tasks.models import IssueLink, TrackerConnection
from tasks.policies import can_manage_trackers


class IssueSerializer(serializers.ModelSerializer[IssueLink]):
    """The issue linked to a task. `conflict` describes differences in status."""

    status = StatusField(IssueLink.State.choices)
    tracker = serializers.CharField(source="connection", read_only=True)
    conflict = serializers.CharField(read_only=True)

    class Meta:
        model = IssueLink
        fields = ["tracker", "key", "title", "url", "status", "changed_at", "synced_at", "conflict"]
        read_only_fields = fields


@example("By number", connection=1)
class CreateIssueInput(serializers.Serializer[Any]):
    connection: Any = serializers.PrimaryKeyRelatedField(queryset=TrackerConnection.objects.all())


@example("By number", connection=1, key="12")
class LinkIssueInput(CreateIssueInput):
    key = serializers.CharField(max_length=300, help_text="Number, key or URL of the issue.")


class IssueVerbs(ActionViewSet[Any]):
    """Verbs of a task."""

    link_issue = verb("issue", LinkIssueInput, issues.link_issue, answer=IssueSerializer, name="link-issue")
    create_issue = verb("create-issue", CreateIssueInput, issues.create_issue, answer=IssueSerializer)
    unlink_issue = verb(
        "unlink-issue", None, issues.unlink_issue, code=204, doc="Unlink the issue. The issue itself does not change."
    )


class TrackerSerializer(serializers.ModelSerializer[TrackerConnection]):
    """Token and webhook secret are not returned; `rotate` returns a new secret."""

    class Meta:
        model = TrackerConnection
        fields = ["id", "kind", "project", "base_url", "created_at", "synced_at", "last_error"]
        read_only_fields = fields


@example("A repository", kind="github", project="example/shop", token="github_pat_…")  # noqa: S106
class TrackerInput(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(TrackerConnection.Kind.choices)
    project = serializers.CharField(max_length=200)
    base_url = serializers.CharField(max_length=300, required=False, allow_blank=True)
    token = serializers.CharField(max_length=500)


@example("A token", token="github_pat_…")  # noqa: S106
class TrackerTokenInput(serializers.Serializer[Any]):
    token = serializers.CharField(max_length=500)


class WebhookSecretSerializer(serializers.ModelSerializer[TrackerConnection]):
    webhook_secret = serializers.CharField(read_only=True)

    class Meta:
        model = TrackerConnection
        fields = ["webhook_secret"]
        read_only_fields = fields


@extend_schema(tags=["tasks"])
class TrackerViewSet(ListModelMixin, RetrieveModelMixin, ActionViewSet[TrackerConnection]):
    """Connected projects of issue trackers, the newest first (managers)."""

    serializer_class = TrackerSerializer
    queryset = TrackerConnection.objects.none()
    lookup_value_converter = "int"
    filter_backends: list[Any] = []
    administers = True

    def get_queryset(self) -> QuerySet[TrackerConnection]:
        if not can_manage_trackers(self.request.user):
            raise NotAllowed("Only managers can connect issue trackers.")
        return TrackerConnection.objects.order_by("-pk")

    @extend_schema(request=TrackerInput, responses={201: TrackerSerializer})
    def create(self, request: Request) -> Response:
        """Connect a project."""
        return self.create_response(TrackerInput, issues.add_connection)

    def destroy(self, request: Request, pk: int) -> Response:
        """Disconnect a project; links to its issues are removed."""
        issues.remove_connection(self.get_object(), by=self.request.user)
        return self.no_content()

    rotate = answers_secret(
        verb(
            "rotate",
            None,
            issues.rotate_webhook_secret,
            answer=WebhookSecretSerializer,
            doc="Create a new webhook secret. It is returned once.",
        )
    )
    token = verb("token", TrackerTokenInput, issues.replace_token, doc="Replace the token.")
