"""/api/v1/notifications/: the inbox of the signed-in person, and marking as read."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.examples import example
from core.api.viewsets import ActionViewSet
from core.web.filters import BooleanFilter
from notifications.actions.mark_read import mark_all_read, mark_read
from notifications.models import Notification
from notifications.targets import Line, render_notices


class NotificationSerializer(serializers.ModelSerializer[Notification]):
    """Text and URL are current; both are empty if its object was removed or is no longer visible."""

    title = serializers.SerializerMethodField()
    text = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    class Meta:
        model = Notification
        fields = ["id", "kind", "reference", "title", "text", "url", "data", "created_at", "read_at"]
        read_only_fields = fields

    def line(self, note: Notification) -> Line:
        lines: dict[int, Line] = self.context["lines"]
        return lines[note.pk]

    @extend_schema_field(str)
    def get_title(self, note: Notification) -> str:
        return self.line(note).notice.title

    @extend_schema_field(str)
    def get_text(self, note: Notification) -> str:
        return self.line(note).notice.text

    @extend_schema_field(str)
    def get_url(self, note: Notification) -> str:
        return self.line(note).notice.url


@example("Up to one", upto=1482)
class ReadAllInput(serializers.Serializer[Any]):
    upto = serializers.IntegerField(min_value=0, help_text="The id of the newest notification that was seen.")


class ReadAllResultSerializer(serializers.Serializer[Any]):
    read = serializers.IntegerField()


class NotificationFilter(django_filters.FilterSet):
    kind = django_filters.CharFilter(help_text="For example task_due.")
    unread = BooleanFilter("read_at", "isnull", help_text="true: not read yet.")


class NotificationViewSet(mixins.ListModelMixin, ActionViewSet[Notification]):
    serializer_class = NotificationSerializer
    filterset_class = NotificationFilter
    queryset = Notification.objects.none()
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[Notification]:
        return Notification.objects.visible_to(self.request.user).filter(recipient=self.request.user)

    def shown(self, notes: list[Notification]) -> Any:
        lines = {line.note.pk: line for line in render_notices(notes, self.request.user)}
        return NotificationSerializer(notes, many=True, context={"lines": lines}).data

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Notifications of the signed-in person, newest first."""
        notes = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.shown(list(notes or [])))

    @extend_schema(request=None, responses=NotificationSerializer)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: int) -> Response:
        """Mark one notification as read."""
        return Response(self.shown([mark_read(self.get_object(), by=self.request.user)])[0])

    @extend_schema(operation_id="notifications_read_all", request=ReadAllInput, responses=ReadAllResultSerializer)
    @action(detail=False, methods=["post"], url_path="read", url_name="read-all")
    def read_all(self, request: Request) -> Response:
        """Mark all notifications up to this one as read."""
        return Response({"read": mark_all_read(by=self.request.user, **self.validated(ReadAllInput))})
