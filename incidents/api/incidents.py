"""/api/v1/incidents/: list, declare, read, edit. The actions are in the other modules of this package."""

import json
from typing import Any

from django.db import connection
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.paging import KeysetPagination
from core.web.fragments import cached
from incidents.actions import access_list, declaration, details
from incidents.api import inputs, serializers
from incidents.api.access import AccessVerbs
from incidents.api.analysis import AnalysisVerbs
from incidents.api.lifecycle import LifecycleVerbs
from incidents.api.response import ResponseVerbs
from incidents.api.timeline import TimelineVerbs
from incidents.detail_version import detail_version, version_annotations
from incidents.filters import IncidentFilter
from incidents.incident_detail import load_incident_detail
from incidents.models import Incident
from incidents.policies import must_declare
from incidents.similar import similar_to_words


class NewestFirst(KeysetPagination):
    ordering = ("-started_at", "-id")


class IncidentViewSet(LifecycleVerbs, TimelineVerbs, ResponseVerbs, AnalysisVerbs, AccessVerbs, mixins.ListModelMixin):
    pagination_class = NewestFirst
    filterset_class = IncidentFilter

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Newest first. Pages have a link to the next page and no total."""
        return super().list(request, *args, **kwargs)

    @extend_schema(request=inputs.DeclareInput, responses={201: serializers.IncidentSerializer})
    def create(self, request: Request) -> Response:
        """Declare an incident. You lead it unless another lead is named."""
        return self.create_response(inputs.DeclareInput, self.declare)

    @extend_schema(
        operation_id="incidents_similar_to_new_list",
        parameters=[inputs.SimilarInput],
        responses=serializers.SimilarIncidentSerializer(many=True),
        filters=False,
    )
    @action(detail=False, pagination_class=None, filter_backends=[], url_path="similar", url_name="similar-to-new")
    def similar_to_new(self, request: Request) -> Response:
        """Open and earlier incidents like one that is about to be declared: at most three, open ones first."""
        must_declare(self.request.user)
        query = inputs.SimilarInput(data=request.query_params)
        query.is_valid(raise_exception=True)
        service = query.validated_data.get("service")
        services = [service] if service else []
        title = query.validated_data["title"]
        found = similar_to_words(title, services, self.request.user, now=timezone.now())
        return self.list_response(serializers.SimilarIncidentSerializer, found)

    def declare(self, **values: Any) -> Incident:
        values.setdefault("zone", self.request.user.time_zone)
        incident = declaration.declare_incident(**values)
        found: Incident = self.get_queryset().get(pk=incident.pk)
        return found

    @extend_schema(responses=serializers.IncidentDetailSerializer)
    def retrieve(self, request: Request, pk: int) -> Response:
        """One incident with milestones, impact, hypotheses, escalations, roles, factors and metrics."""
        incident = self.get_object()
        access_list.log_admin_view(incident, by=self.request.user)
        return Response(self.detail_data(incident))

    def detail_data(self, incident: Incident) -> Any:
        """The serialized details, kept until something of the incident changes. Times are in the zone of the person."""

        def load() -> str:
            detail = load_incident_detail(incident, now=now)
            shown = serializers.IncidentDetailSerializer(detail, context=self.get_serializer_context())
            return JSONRenderer().render(shown.data).decode()

        now = timezone.now()
        if connection.in_atomic_block:  # what is read here may be rolled back
            return json.loads(load())
        version = detail_version(incident, self.request.user, now)
        return json.loads(cached(("incident API", version, timezone.get_current_timezone_name()), load))

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        if self.action == "list":
            return rows.select_related(None).select_related("severity", "lead")
        if self.action != "retrieve":
            return rows
        return rows.prefetch_related(None).annotate(**version_annotations())

    @extend_schema(request=inputs.IncidentEditInput, responses=serializers.IncidentSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Edit title, summary or services."""
        values = self.validated(inputs.IncidentEditInput)
        details.edit_incident(self.get_object(), by=self.request.user, **values)
        return self.respond(self.get_object())
