from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from importing.api.imports import ImportViewSet
from importing.api.originals import OriginalViewSet


def register(router: SimpleRouter) -> list[URLPattern | URLResolver]:
    router.register("imports", ImportViewSet, basename="api-import")
    router.register("incidents", OriginalViewSet, basename="api-incident-import")
    return []
