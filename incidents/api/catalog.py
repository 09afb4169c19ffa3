"""/api/v1/{services,severities,categories}/: the catalog."""

from functools import partial

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.paging import KeysetPagination
from core.api.viewsets import ActionViewSet, verb
from incidents.actions.following import follow_service
from incidents.actions.services import add_service, archive_service, edit_service, restore_service
from incidents.actions.severities import edit_severity
from incidents.api import catalog_serializers as serializers
from incidents.api import inputs
from incidents.error_budget import error_budget
from incidents.filters import ServiceFilter
from incidents.models import Category, Service, Severity


class ByName(KeysetPagination):
    ordering = ("name", "id")


class ByRank(KeysetPagination):
    ordering = ("rank", "id")


class ByCode(KeysetPagination):
    ordering = ("code", "id")


class ServiceViewSet(ActionViewSet[Service], viewsets.ReadOnlyModelViewSet[Service]):
    """Services. Archived ones stay readable; `archived_at` is null while a service can be chosen."""

    queryset = Service.objects.select_related("team")
    serializer_class = serializers.ServiceSerializer
    filterset_class = ServiceFilter
    pagination_class = ByName
    lookup_field = "slug"
    lookup_value_converter = "slug"

    @extend_schema(request=inputs.ServiceInput, responses={201: serializers.ServiceSerializer})
    def create(self, request: Request) -> Response:
        """A manager adds a service; its slug is made from the name."""
        return self.create_response(inputs.ServiceInput, add_service)

    @extend_schema(request=inputs.ServiceEditInput, responses=serializers.ServiceSerializer)
    def partial_update(self, request: Request, slug: str) -> Response:
        """Change the fields that are sent. The slug does not change."""
        values = self.validated(inputs.ServiceEditInput)
        return self.respond(edit_service(self.get_object(), by=self.request.user, **values))

    @extend_schema(responses=serializers.ErrorBudgetSerializer, filters=False)
    @action(detail=True, pagination_class=None)
    def reliability(self, request: Request, slug: str) -> Response:
        """Availability and error budget of the last 30 days. 404 for a service without an availability target."""
        found = error_budget(self.get_object(), viewer=self.request.user, now=timezone.now())
        if not found:
            raise Http404
        return Response(serializers.ErrorBudgetSerializer(found).data)

    archive = verb("archive", None, archive_service, doc="Archive the service. It can no longer be selected.")
    restore = verb("restore", None, restore_service, doc="Restore an archived service.")
    follow = verb("follow", None, follow_service, doc="Get the status updates of its incidents.")
    unfollow = verb("unfollow", None, partial(follow_service, active=False), doc="Stop the updates of its incidents.")


class SeverityViewSet(ActionViewSet[Severity], viewsets.ReadOnlyModelViewSet[Severity]):
    """Severities and their response policy."""

    queryset = Severity.objects.all()
    serializer_class = serializers.SeveritySerializer
    pagination_class = ByRank
    lookup_field = "rank"
    lookup_value_converter = "int"

    @extend_schema(request=inputs.SeverityEditInput, responses=serializers.SeveritySerializer)
    def partial_update(self, request: Request, rank: int) -> Response:
        """Change the fields that are sent (managers)."""
        values = self.validated(inputs.SeverityEditInput)
        return self.respond(edit_severity(self.get_object(), by=self.request.user, **values))


class CategoryViewSet(ActionViewSet[Category], viewsets.ReadOnlyModelViewSet[Category]):
    """The taxonomy of factors."""

    queryset = Category.objects.all()
    serializer_class = serializers.CategorySerializer
    pagination_class = ByCode
    lookup_field = "code"
    lookup_value_converter = "slug"
