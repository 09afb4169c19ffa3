from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from incidents.api import writing


def register(router: SimpleRouter) -> list[URLPattern | URLResolver]:
    """Hang this room's resources on the API."""
    router.register("postmortems", writing.PostmortemViewSet, basename="api-postmortem")
    router.register("imports", writing.ImportViewSet, basename="api-import")
    return []
