"""/api/v1/files/7/ and its content. Files are attached, listed and removed through the object they belong to."""

from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from core.api.negotiation import AnyType
from core.api.viewsets import ActionViewSet
from core.files.models import StoredFile
from core.files.serve import file_for, file_response


class FileSerializer(serializers.ModelSerializer[StoredFile]):
    """Read only; used by every owner to show its files."""

    uploaded_by = serializers.SlugRelatedField("handle", read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = StoredFile
        fields = ["id", "name", "kind", "content_type", "size", "sha256", "given_sha256", "width", "height", "caution"]
        fields += ["uploaded_by", "uploaded_at", "url"]
        read_only_fields = fields


@extend_schema(tags=["files"])
class FileViewSet(ActionViewSet[StoredFile]):
    serializer_class = FileSerializer
    queryset = StoredFile.objects.none()
    lookup_value_converter = "int"
    content_negotiation_class = AnyType
    pagination_class = None
    filter_backends: list[Any] = []

    def retrieve(self, request: Request, pk: int) -> Response:
        """Name, size, kind and fingerprints."""
        return Response(FileSerializer(file_for(self.request.user, pk)).data)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True)
    def content(self, request: Request, pk: int) -> HttpResponseBase:
        """The stored bytes; `sha256` is their digest."""
        return file_response(request, file_for(self.request.user, pk))


def register(router: SimpleRouter) -> list[Any]:
    """Add the routes of this app to the API."""
    router.register("files", FileViewSet, basename="api-file")
    return []
