from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from insights.api.coverage import CoverageViewSet, RiskAcceptanceViewSet
from insights.api.events import EventViewSet
from insights.api.search import SearchView
from insights.api.statistics import StatisticsViewSet


def register(router: SimpleRouter) -> list[URLPattern | URLResolver]:
    """Register search, the event log, statistics and coverage in the API."""
    router.register("events", EventViewSet, basename="api-event")
    router.register("risk-acceptances", RiskAcceptanceViewSet, basename="api-risk-acceptance")
    return [
        path("search/", SearchView.as_view(), name="api-search"),
        path("statistics/", StatisticsViewSet.as_view({"get": "list"}), name="api-statistics"),
        path("coverage/", CoverageViewSet.as_view({"get": "list"}), name="api-coverage"),
    ]
