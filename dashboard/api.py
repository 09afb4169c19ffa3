"""The resource `work`: open work of the signed-in person."""

from datetime import date
from typing import Any

from django.urls import URLPattern, URLResolver, path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView

from core.api.fields import DayField
from core.api.known_names import KnownNames
from dashboard.calendar_feed_api import CalendarFeedViewSet
from dashboard.groups import grouped
from dashboard.my_work import items_of, load_work
from dashboard.registry import WorkItem
from dashboard.saved_view_api import SavedViewViewSet


class WorkSerializer(serializers.Serializer[WorkItem]):
    """One open item; `verb` is the requested action, `url` the page for it."""

    ref = serializers.CharField()
    title = serializers.CharField()
    detail = serializers.CharField()
    due = DayField(allow_null=True)
    at = serializers.DateTimeField(allow_null=True, help_text="Set where minutes matter, as for a status update.")
    late = serializers.SerializerMethodField()
    verb = serializers.CharField(source="button")
    incident = serializers.CharField(source="incident_ref")
    url = serializers.CharField()

    def get_late(self, item: WorkItem) -> bool:
        today: date = self.context["today"]
        return item.due is not None and item.due < today


class WorkView(KnownNames, APIView):
    @extend_schema(tags=["work"], responses=WorkSerializer(many=True))
    def get(self, request: Request) -> Response:
        """All open items in the order of My work: by due date, items without a date last."""
        user: Any = request.user
        now = timezone.now()
        with timezone.override(user.zone):
            today = timezone.localdate(now)
            items = items_of(load_work(user, today, now))
        ordered = [item for group in grouped(items, today) for item in group.items]
        return Response(WorkSerializer(ordered, many=True, context={"today": today}).data)  # type: ignore[arg-type]  # many=True


def register(router: SimpleRouter) -> list[URLPattern | URLResolver]:
    """Register the resources of this app."""
    router.register("calendar-feeds", CalendarFeedViewSet, basename="api-calendar-feed")
    router.register("saved-views", SavedViewViewSet, basename="api-saved-view")
    return [path("work/", WorkView.as_view(), name="api-work")]
