"""Search in JSON."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.people import current_user
from core.api.known_names import KnownNames
from insights.search.query import find

QUERY = OpenApiParameter("q", str, required=True, description="Words, a reference, or part of a host name or path.")


class HitSerializer(serializers.Serializer[Any]):
    reference = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()
    kind = serializers.CharField()
    snippet = serializers.CharField(allow_blank=True, help_text="The passage that matches, as plain text.")


class SearchView(KnownNames, APIView):
    @extend_schema(tags=["search"], parameters=[QUERY], responses=HitSerializer(many=True))
    def get(self, request: Request) -> Response:
        """At most 50 objects that contain every word of `q`: exact references first, then the most relevant."""
        hits = find(request.query_params.get("q", ""), current_user(request), limit=50)
        return Response(HitSerializer(hits, many=True).data)
