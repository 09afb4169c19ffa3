"""/api/v1/{services,severities,categories}/: what incidents are described with."""

from rest_framework import viewsets

from core.api.paging import KeysetPagination
from incidents.api import shapes
from incidents.models import Category, Service, Severity


class ByName(KeysetPagination):
    ordering = ("name", "id")


class ByRank(KeysetPagination):
    ordering = ("rank", "id")


class ByCode(KeysetPagination):
    ordering = ("code", "id")


class ServiceViewSet(viewsets.ReadOnlyModelViewSet[Service]):
    """What can break, and whose it is."""

    queryset = Service.objects.select_related("team")
    serializer_class = shapes.ServiceSerializer
    pagination_class = ByName
    lookup_field = "slug"
    lookup_value_converter = "slug"


class SeverityViewSet(viewsets.ReadOnlyModelViewSet[Severity]):
    """What each severity asks of people."""

    queryset = Severity.objects.all()
    serializer_class = shapes.SeveritySerializer
    pagination_class = ByRank
    lookup_field = "rank"
    lookup_value_converter = "int"


class CategoryViewSet(viewsets.ReadOnlyModelViewSet[Category]):
    """The taxonomy of factors."""

    queryset = Category.objects.all()
    serializer_class = shapes.CategorySerializer
    pagination_class = ByCode
    lookup_field = "code"
    lookup_value_converter = "slug"
