"""The imported text of an incident."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.known_names import KnownNames
from core.api.requests import AuthenticatedRequest
from importing.api.serializers import OriginalSerializer
from incidents.models import Incident


class OriginalView(KnownNames, APIView):
    @extend_schema(tags=["incidents"], operation_id="incidents_original", responses=OriginalSerializer)
    def get(self, request: AuthenticatedRequest, pk: int) -> Response:
        """The text the incident was imported from. 404 when it was not imported."""
        incident = get_object_or_404(Incident.objects.visible_to(request.user), pk=pk)
        import_row = incident.imports.first()
        if import_row is None:
            raise Http404
        return Response(OriginalSerializer(import_row).data)
