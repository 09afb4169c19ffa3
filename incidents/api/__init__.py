from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from incidents.api import analysis, catalog, incidents, parts


def register(router: SimpleRouter) -> list[URLPattern | URLResolver]:
    router.register("incidents", incidents.IncidentViewSet, basename="api-incident")
    router.register("incidents", parts.PartsViewSet, basename="api-incident-part")
    router.register("incidents", analysis.CausesViewSet, basename="api-incident-cause")
    router.register("services", catalog.ServiceViewSet, basename="api-service")
    router.register("severities", catalog.SeverityViewSet, basename="api-severity")
    router.register("categories", catalog.CategoryViewSet, basename="api-category")
    return []
