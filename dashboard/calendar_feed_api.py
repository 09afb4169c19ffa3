"""/api/v1/calendar-feeds/: calendar feeds of the signed-in person."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Team
from core.api.examples import example
from core.api.viewsets import ActionViewSet, answers_secret
from dashboard.actions import calendar_feeds as actions
from dashboard.models import CalendarFeed


class FeedSerializer(serializers.ModelSerializer[CalendarFeed]):
    team: serializers.SlugRelatedField = serializers.SlugRelatedField("slug", read_only=True)

    class Meta:
        model = CalendarFeed
        fields = ["id", "team", "created_at"]
        read_only_fields = fields


class NewFeedSerializer(FeedSerializer):
    """A new feed with its URL, which is returned once."""

    url = serializers.CharField(read_only=True)

    class Meta(FeedSerializer.Meta):
        fields = [*FeedSerializer.Meta.fields, "url"]
        read_only_fields = fields


@example("A team", team="api")
class FeedInput(serializers.Serializer[Any]):
    team = serializers.SlugRelatedField(
        "slug", queryset=Team.objects.all(), required=False, help_text="Without a team, the user's own work."
    )


@extend_schema(tags=["work"])
class CalendarFeedViewSet(ActionViewSet[CalendarFeed], viewsets.ReadOnlyModelViewSet[CalendarFeed]):
    """Calendar feeds of the user."""

    serializer_class = FeedSerializer
    queryset = CalendarFeed.objects.none()
    creates_credentials = True

    def get_queryset(self) -> Any:
        return CalendarFeed.objects.visible_to(self.request.user).filter(owner=self.request.user).select_related("team")

    @extend_schema(request=FeedInput, responses={201: NewFeedSerializer})
    @answers_secret
    def create(self, request: Request) -> Response:
        """Create a feed. Only this response contains its URL."""
        feed, token = actions.create_feed(by=self.request.user, **self.validated(FeedInput))
        feed.url = f"{settings.BASE_URL}{reverse('dashboard:feed', args=[token])}"  # type: ignore[attr-defined]
        return self.respond(feed, NewFeedSerializer, 201)

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        """Revoke a feed; its URL stops working."""
        actions.revoke_feed(self.get_object(), by=self.request.user)
        return self.no_content()
