"""The imported text of an incident."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from importing.api.serializers import OriginalSerializer
from incidents.api.incidents import IncidentBase


class OriginalViewSet(IncidentBase):
    serializer_class: Any = OriginalSerializer

    @extend_schema(responses=OriginalSerializer)
    @action(detail=True)
    def original(self, request: Request, pk: int) -> Response:
        """The text the incident was imported from. 404 when it was not imported."""
        kept = self.get_object().imports.first()
        if kept is None:
            raise Http404
        return Response(OriginalSerializer(kept).data)
