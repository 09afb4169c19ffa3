from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from incidents.api import catalog, incidents


def register(router: SimpleRouter) -> list[URLPattern | URLResolver]:
    router.register("incidents", incidents.IncidentViewSet, basename="api-incident")
    router.register("services", catalog.ServiceViewSet, basename="api-service")
    router.register("severities", catalog.SeverityViewSet, basename="api-severity")
    router.register("categories", catalog.CategoryViewSet, basename="api-category")
    return []
