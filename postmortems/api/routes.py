from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from postmortems.api.meetings import ReviewMeetingViewSet
from postmortems.api.postmortems import PostmortemViewSet
from postmortems.api.reading_list import ReadingListViewSet
from postmortems.api.templates import TemplateViewSet


def register(router: SimpleRouter) -> list[URLPattern | URLResolver]:
    router.register("postmortems", PostmortemViewSet, basename="api-postmortem")
    router.register("reading-list", ReadingListViewSet, basename="api-reading-item")
    router.register("review-meetings", ReviewMeetingViewSet, basename="api-review-meeting")
    router.register("postmortem-templates", TemplateViewSet, basename="api-postmortem-template")
    return []
