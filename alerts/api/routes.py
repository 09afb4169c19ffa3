from django.urls import URLPattern, URLResolver, path, register_converter
from rest_framework.routers import SimpleRouter

from alerts.api import alerts, sources
from alerts.api.intake import IntakeView


class SourceKey:
    """`s` and 16 hexadecimal digits, so that it is never the id of an alert."""

    regex = "s[0-9a-f]{16}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(SourceKey, "alertsource")


def register(router: SimpleRouter) -> list[URLPattern | URLResolver]:
    """Register the resources of this app."""
    router.register("alert-sources", sources.AlertSourceViewSet, basename="api-alert-source")
    router.register("alerts", alerts.AlertViewSet, basename="api-alert")
    return [
        path("alerts/<alertsource:key>/", IntakeView.as_view(), name="api-alert-intake"),
        path("alerts/<alertsource:key>/<str:token>/", IntakeView.as_view(), name="api-alert-intake-url"),
    ]
