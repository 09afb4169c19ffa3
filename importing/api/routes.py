from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from importing.api.imports import ImportViewSet
from importing.api.originals import OriginalView


def register(router: SimpleRouter) -> list[URLPattern | URLResolver]:
    router.register("imports", ImportViewSet, basename="api-import")
    return [path("incidents/<INC:pk>/original/", OriginalView.as_view(), name="api-incident-original")]
