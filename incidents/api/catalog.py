"""/api/v1/{services,severities,categories}/: what incidents are described with."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.people import current_user
from core.api.idempotency import KEY, idempotent
from core.api.paging import KeysetPagination
from incidents.actions.services import add_service, edit_service, restore_service, retire_service
from incidents.api import input_serializers, serializers
from incidents.models import Category, Service, Severity


class ByName(KeysetPagination):
    ordering = ("name", "id")


class ByRank(KeysetPagination):
    ordering = ("rank", "id")


class ByCode(KeysetPagination):
    ordering = ("code", "id")


class ServiceViewSet(viewsets.ReadOnlyModelViewSet[Service]):
    """What can break, and whose it is. Retired ones stay readable; `retired_at` is null while it can be chosen."""

    queryset = Service.objects.select_related("team")
    serializer_class = serializers.ServiceSerializer
    pagination_class = ByName
    lookup_field = "slug"
    lookup_value_converter = "slug"

    def shown(self, service: Service, code: int = status.HTTP_200_OK) -> Response:
        return Response(serializers.ServiceSerializer(service).data, status=code)

    @extend_schema(
        parameters=[KEY], request=input_serializers.ServiceInSerializer, responses={201: serializers.ServiceSerializer}
    )
    @idempotent
    def create(self, request: Request) -> Response:
        """A manager adds a service; its slug is made from the name."""
        return self.shown(
            add_service(by=current_user(request), **told(input_serializers.ServiceInSerializer, request)), 201
        )

    @extend_schema(request=input_serializers.ServiceEditSerializer, responses=serializers.ServiceSerializer)
    def partial_update(self, request: Request, slug: str) -> Response:
        """Change what is sent. The slug keeps the first name."""
        facts = told(input_serializers.ServiceEditSerializer, request)
        return self.shown(edit_service(self.get_object(), by=current_user(request), **facts))

    @extend_schema(request=None, responses=serializers.ServiceSerializer)
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, slug: str) -> Response:
        """It is not offered any more; what names it keeps it."""
        return self.shown(retire_service(self.get_object(), by=current_user(request)))

    @extend_schema(request=None, responses=serializers.ServiceSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, slug: str) -> Response:
        """A retired service can be chosen again."""
        return self.shown(restore_service(self.get_object(), by=current_user(request)))


def told(shape: type[input_serializers.ServiceInSerializer], request: Request) -> dict[str, Any]:
    body = shape(data=request.data)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


class SeverityViewSet(viewsets.ReadOnlyModelViewSet[Severity]):
    """What each severity asks of people."""

    queryset = Severity.objects.all()
    serializer_class = serializers.SeveritySerializer
    pagination_class = ByRank
    lookup_field = "rank"
    lookup_value_converter = "int"


class CategoryViewSet(viewsets.ReadOnlyModelViewSet[Category]):
    """The taxonomy of factors."""

    queryset = Category.objects.all()
    serializer_class = serializers.CategorySerializer
    pagination_class = ByCode
    lookup_field = "code"
    lookup_value_converter = "slug"
