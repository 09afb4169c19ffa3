"""/api/v1/incidents/INC-214/…: factors, measures, hypotheses, milestones and roles."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import Invalid
from incidents.actions import factors, hypotheses, milestones, roles
from incidents.api import input_serializers, serializers
from incidents.api.incidents import IncidentBase
from incidents.api.parts import carried
from incidents.models import Factor, Hypothesis, IncidentRole

GONE = status.HTTP_204_NO_CONTENT


class CausesViewSet(IncidentBase):
    """Hung beside the incidents themselves; every address begins with the incident."""

    @extend_schema(request=input_serializers.FactorInSerializer(partial=True), responses=serializers.FactorSerializer)
    @action(detail=True, methods=["patch"], url_path="factors/<int:row>")
    def factor(self, request: Request, pk: int, row: int) -> Response:
        """Word a factor better, or move it in the tree of whys."""
        found: Factor = self.part(Factor, self.get_object(), row)
        data = input_serializers.FactorInSerializer(data=request.data, partial=True)
        data.is_valid(raise_exception=True)
        said: dict[str, Any] = dict(data.validated_data)
        if said.get("parent"):
            said["parent"] = Factor.objects.filter(incident=found.incident, pk=said["parent"]).first()
            if said["parent"] is None:
                raise Invalid("parent", "Choose a factor of this incident.")
        return Response(serializers.FactorSerializer(factors.change_factor(found, by=request.user, **said)).data)

    @extend_schema(request=input_serializers.BecauseSerializer, responses=serializers.FactorSerializer)
    @action(detail=True, methods=["post"], url_path="factors/<int:row>/accept")
    def accept_factor(self, request: Request, pk: int, row: int) -> Response:
        """Accept the risk of a factor without a task. A reason is required."""
        found = self.part(Factor, self.get_object(), row)
        accepted = factors.accept_factor(found, by=request.user, **self.said(input_serializers.BecauseSerializer))
        return Response(serializers.FactorSerializer(accepted).data)

    @extend_schema(request=input_serializers.IncidentReasonSerializer, responses={204: None})
    @action(detail=True, methods=["post"], url_path="factors/<int:row>/remove")
    def remove_factor(self, request: Request, pk: int, row: int) -> Response:
        """Take out a factor that was none; what it said stays in the log."""
        found = self.part(Factor, self.get_object(), row)
        factors.remove_factor(found, by=request.user, **self.said(input_serializers.IncidentReasonSerializer))
        return Response(status=GONE)

    @extend_schema(request=input_serializers.IncidentReasonSerializer, responses={204: None})
    @action(detail=True, methods=["post"], url_path="hypotheses/<int:row>/remove")
    def remove_belief(self, request: Request, pk: int, row: int) -> Response:
        """Remove a hypothesis. The log keeps its text."""
        found = self.part(Hypothesis, self.get_object(), row)
        hypotheses.remove_hypothesis(found, by=request.user, **self.said(input_serializers.IncidentReasonSerializer))
        return Response(status=GONE)

    @extend_schema(request=input_serializers.MilestoneNameSerializer, responses={204: None})
    @action(detail=True, methods=["post"], url_path="milestones/clear")
    def clear_milestone(self, request: Request, pk: int) -> Response:
        """Take back a milestone that was not reached after all."""
        said = self.said(input_serializers.MilestoneNameSerializer)
        milestones.clear_milestone(self.get_object(), by=request.user, **said)
        return Response(status=GONE)

    @extend_schema(request=None, responses=serializers.RoleSerializer)
    @action(detail=True, methods=["post"], url_path="roles/<int:row>/lay-down")
    def lay_down(self, request: Request, pk: int, row: int) -> Response:
        """End a role without naming who follows. 409 for the lead, who is only handed over."""
        found = self.part(IncidentRole, self.get_object(), row)
        return Response(serializers.RoleSerializer(carried(roles.end_role(found, by=request.user))).data)
