"""Base of the incident viewset: the visible incidents, and rows of one incident."""

from typing import Any

from django.http import Http404

from core.api.viewsets import ActionViewSet
from incidents.api import serializers
from incidents.models import Incident


class IncidentBase(ActionViewSet[Incident]):
    serializer_class: Any = serializers.IncidentSerializer
    lookup_value_converter = "INC"
    queryset = Incident.objects.none()
    part_of = "incident"

    def get_queryset(self) -> Any:
        rows = Incident.objects.visible_to(self.request.user)
        return rows.select_related("severity", "lead", "circle", "declared_by").prefetch_related("services")

    def other(self, ref: str) -> Incident:
        """Another incident by reference. One that this person may not see is 404."""
        found: Incident | None = self.get_queryset().filter(pk=int(ref.partition("-")[2])).first()
        if found is None:
            raise Http404
        return found
