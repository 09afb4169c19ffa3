"""The index of the API, and its documentation page."""

from functools import cache
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import get_resolver, reverse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework import status
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.known_names import KnownNames
from core.web.requests import AuthenticatedRequest


def api_docs(request: AuthenticatedRequest) -> HttpResponse:
    """`/api/docs/`: the OpenAPI schema as a page where each operation can be tried with the rights of the user."""
    return render(request, "api/docs.html")


class SchemaView(KnownNames, SpectacularAPIView):
    """`GET /api/v1/schema/` as YAML or JSON.

    It is the same for every user and takes seconds to generate, so each process generates it once.
    """

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Errors are JSON as everywhere."""
        if response.status_code >= status.HTTP_400_BAD_REQUEST:
            request.accepted_renderer, request.accepted_media_type = JSONRenderer(), JSONRenderer.media_type
        return super().finalize_response(request, response, *args, **kwargs)

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        renderer: Any = request.accepted_renderer
        name = f'inline; filename="debrief-api.{renderer.format}"'
        content = schema_text(str(renderer.media_type))
        return HttpResponse(content, content_type=renderer.media_type, headers={"Content-Disposition": name})


@cache
def schema_text(media_type: str) -> bytes:
    renderer: Any = next(found for found in SchemaView.renderer_classes if found.media_type == media_type)
    schema = SchemaGenerator().get_schema(request=None, public=True)
    text: bytes = renderer().render(schema, renderer_context={})
    return text


class IndexView(KnownNames, APIView):
    """`GET /api/v1/`: the address of each resource, of the schema and of the documentation."""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        root = reverse("api-index")
        resources = {name: request.build_absolute_uri(f"{root}{name}/") for name in collections(root)}
        return Response(
            {
                "documentation": request.build_absolute_uri(reverse("api-docs")),
                "schema": request.build_absolute_uri(reverse("schema")),
                "resources": resources,
            }
        )


def collections(root: str) -> list[str]:
    """The paths one level below `root` that have no parameters, in alphabetical order."""
    prefix = root.removeprefix("/")
    routes: Any = get_resolver().reverse_dict.values()
    paths = {possibility[0] for possibilities, *_ in routes for possibility in possibilities}
    names = {path.removeprefix(prefix).rstrip("/") for path in paths if path.startswith(prefix)}
    return sorted(name for name in names if name and "/" not in name and "%" not in name and name != "schema")
