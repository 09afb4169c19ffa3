from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from postmortems.api.postmortems import PostmortemViewSet


def register(router: SimpleRouter) -> list[URLPattern | URLResolver]:
    router.register("postmortems", PostmortemViewSet, basename="api-postmortem")
    return []
