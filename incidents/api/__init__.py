from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from incidents.api import catalogue, causes, imports, incidents, parts, writing


def register(router: SimpleRouter) -> list[URLPattern | URLResolver]:
    """Hang this room's resources on the API."""
    router.register("incidents", incidents.IncidentViewSet, basename="api-incident")
    router.register("incidents", parts.PartsViewSet, basename="api-incident-part")
    router.register("incidents", causes.CausesViewSet, basename="api-incident-cause")
    router.register("services", catalogue.ServiceViewSet, basename="api-service")
    router.register("severities", catalogue.SeverityViewSet, basename="api-severity")
    router.register("categories", catalogue.CategoryViewSet, basename="api-category")
    router.register("postmortems", writing.PostmortemViewSet, basename="api-postmortem")
    router.register("imports", imports.ImportViewSet, basename="api-import")
    return []
