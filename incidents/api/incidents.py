"""/api/v1/incidents/: list, declare, read, and the verbs of the lifecycle. Each calls the action of its page."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from core.access.membership import members_of
from core.api.idempotency import KEY, idempotent
from core.api.paging import KeysetPagination
from core.errors import Invalid
from incidents.actions import access_list, declaration, details, lifecycle, response
from incidents.api import input_serializers, serializers
from incidents.forms.filters import Filters
from incidents.incident_detail import load_incident_detail
from incidents.models import Incident

FILTERS = [
    OpenApiParameter("status", str, description="Status, or `open` for all active incidents."),
    OpenApiParameter("severity", str, description="Severity rank, 1 to 4."),
    OpenApiParameter("kind", str, description="Kind, or `all`. Default: real and backfilled incidents."),
    OpenApiParameter("service", str, description="Service slug."),
    OpenApiParameter("mine", str, description="`1`: only incidents I lead."),
    OpenApiParameter("postmortem", str, description="`owed`: only incidents with a postmortem due."),
    OpenApiParameter("q", str, description="Words in the title, or a reference."),
]


class NewestFirst(KeysetPagination):
    ordering = ("-started_at", "-id")


class IncidentBase(viewsets.GenericViewSet[Incident]):
    serializer_class: Any = serializers.IncidentSerializer
    lookup_value_converter = "INC"
    queryset = Incident.objects.none()

    def get_queryset(self) -> Any:
        rows = Incident.objects.visible_to(self.request.user)
        return rows.select_related("severity", "lead", "circle", "declared_by").prefetch_related("services")

    def said(self, shape: type[BaseSerializer[Any]]) -> dict[str, Any]:
        """What was sent, cleaned; what cannot be used is a 422 with its field."""
        data = shape(data=self.request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        return dict(data.validated_data)

    def told(self, incident: Incident) -> Response:
        fresh = self.get_queryset().get(pk=incident.pk)
        return Response(serializers.IncidentSerializer(fresh).data)

    def part(self, model: Any, incident: Incident, pk: int) -> Any:
        """A row of that incident; one of another incident does not exist here."""
        row = get_object_or_404(model.objects.filter(incident=incident), pk=pk)
        row.incident = incident
        return row


class IncidentViewSet(IncidentBase, mixins.ListModelMixin):
    pagination_class = NewestFirst

    def filter_queryset(self, queryset: Any) -> Any:
        if self.action != "list":
            return queryset
        asked = Filters.read(self.request.query_params)
        for name in asked.__dataclass_fields__:
            if self.request.query_params.get(name) and not getattr(asked, name):
                raise Invalid(name, "Invalid value.")  # a page forgives it, a program is told
        return asked.apply(queryset, self.request.user)  # type: ignore[arg-type]

    @extend_schema(parameters=FILTERS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Newest first. Pages say what comes next, never how many there are."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        parameters=[KEY], request=input_serializers.DeclareSerializer, responses={201: serializers.IncidentSerializer}
    )
    @idempotent
    def create(self, request: Request) -> Response:
        """Declare an incident. You lead it unless another lead is named."""
        said = self.said(input_serializers.DeclareSerializer)
        said.setdefault("zone", request.user.time_zone)
        incident = declaration.declare_incident(by=request.user, **said)
        return Response(self.told(incident).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=serializers.IncidentDetailSerializer)
    def retrieve(self, request: Request, pk: int) -> Response:
        """One incident with milestones, impact, hypotheses, escalations, roles, factors and metrics."""
        incident = self.get_object()
        access_list.log_admin_view(incident, by=request.user)
        return Response(serializers.IncidentDetailSerializer(load_incident_detail(incident, now=timezone.now())).data)

    @extend_schema(request=input_serializers.DescribeSerializer, responses=serializers.IncidentSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Word it better, or name its services."""
        said = self.said(input_serializers.DescribeSerializer)
        return self.told(details.describe_incident(self.get_object(), by=request.user, **said))

    @extend_schema(request=input_serializers.SeverityInSerializer, responses=serializers.IncidentSerializer)
    @action(detail=True, methods=["post"])
    def severity(self, request: Request, pk: int) -> Response:
        """Worse or better than thought. 409 when it is that already."""
        said = self.said(input_serializers.SeverityInSerializer)
        return self.told(details.set_severity(self.get_object(), by=request.user, **said))

    @extend_schema(request=input_serializers.MoveSerializer, responses=serializers.IncidentSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: int) -> Response:
        """Change the status. 409 if it was changed at the same time."""
        said = self.said(input_serializers.MoveSerializer)
        return self.told(lifecycle.move_incident(self.get_object(), by=request.user, **said))

    @extend_schema(request=input_serializers.ReachSerializer, responses=serializers.IncidentSerializer)
    @action(detail=True, methods=["post"])
    def reach(self, request: Request, pk: int) -> Response:
        """Report a milestone: it is logged and marked, and the response goes on."""
        incident, said = self.get_object(), self.said(input_serializers.ReachSerializer)
        response.reach(incident, by=request.user, **said)
        return self.told(incident)

    @extend_schema(request=input_serializers.ResolveSerializer, responses=serializers.IncidentSerializer)
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, pk: int) -> Response:
        """Resolve the incident. Open impact ends and the postmortem deadline starts."""
        said = self.said(input_serializers.ResolveSerializer)
        return self.told(lifecycle.resolve_incident(self.get_object(), by=request.user, **said))

    @extend_schema(request=None, responses=serializers.IncidentSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: int) -> Response:
        """Put it away. 409 lists what is still open."""
        return self.told(lifecycle.close_incident(self.get_object(), by=request.user))

    @extend_schema(request=input_serializers.ReopenSerializer, responses=serializers.IncidentSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: int) -> Response:
        """It is back. 409 more than a day after it was resolved."""
        said = self.said(input_serializers.ReopenSerializer)
        return self.told(lifecycle.reopen_incident(self.get_object(), by=request.user, **said))

    @extend_schema(request=input_serializers.IncidentReasonSerializer, responses=serializers.IncidentSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: int) -> Response:
        """It was none. The reason stays."""
        said = self.said(input_serializers.IncidentReasonSerializer)
        return self.told(lifecycle.cancel_incident(self.get_object(), by=request.user, **said))

    @extend_schema(request=input_serializers.MergeSerializer, responses=serializers.IncidentSerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: int) -> Response:
        """Two are one; managers say so. An incident you may not see is a 404, as one that never was."""
        incident, said = self.get_object(), self.said(input_serializers.MergeSerializer)
        target = self.get_queryset().filter(pk=int(said["into"][4:])).first()
        if target is None:
            raise Http404
        merged = declaration.merge_incident(incident, into=target, by=request.user, reason=said["reason"])
        return self.told(merged)

    @extend_schema(request=input_serializers.RelateSerializer, responses=serializers.IncidentSerializer)
    @action(detail=True, methods=["post"])
    def relate(self, request: Request, pk: int) -> Response:
        """This is an earlier incident again. One you may not see is a 404, as one that never was."""
        incident, ref = self.get_object(), self.said(input_serializers.RelateSerializer)["to"]
        earlier = self.get_queryset().filter(pk=int(ref[4:])).first() if ref else None
        if ref and earlier is None:
            raise Http404
        return self.told(declaration.relate_incident(incident, to=earlier, by=request.user))

    @extend_schema(request=input_serializers.IncidentReasonSerializer, responses=serializers.IncidentSerializer)
    @action(detail=True, methods=["post"])
    def restrict(self, request: Request, pk: int) -> Response:
        """Only the circle and admins see it from now on."""
        said = self.said(input_serializers.IncidentReasonSerializer)
        return self.told(access_list.restrict_incident(self.get_object(), by=request.user, **said))

    @extend_schema(request=input_serializers.IncidentReasonSerializer, responses=serializers.IncidentSerializer)
    @action(detail=True, methods=["post"])
    def unrestrict(self, request: Request, pk: int) -> Response:
        """Every member sees it again."""
        said = self.said(input_serializers.IncidentReasonSerializer)
        return self.told(access_list.open_incident(self.get_object(), by=request.user, **said))

    @extend_schema(responses=serializers.AccessSerializer)
    @action(detail=True)
    def access(self, request: Request, pk: int) -> Response:
        """Who is in the circle, and whether it is private. Everyone who sees the incident sees this."""
        incident = self.get_object()
        inside = members_of(incident.circle).order_by("user__handle")
        circle, members = incident.circle, list(inside.values_list("user__handle", flat=True))
        told = {"restricted": circle.restricted, "reason": circle.reason, "members": members}
        return Response(serializers.AccessSerializer(told).data)

    @extend_schema(request=input_serializers.PersonSerializer, responses={204: None})
    @action(detail=True, methods=["post"], url_path="let-in")
    def grant_access(self, request: Request, pk: int) -> Response:
        """Somebody joins the circle."""
        access_list.grant_access(self.get_object(), by=request.user, **self.said(input_serializers.PersonSerializer))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=input_serializers.PersonSerializer, responses={204: None})
    @action(detail=True, methods=["post"], url_path="let-out")
    def revoke_access(self, request: Request, pk: int) -> Response:
        """Somebody leaves the circle. 409 while they carry a role."""
        access_list.revoke_access(self.get_object(), by=request.user, **self.said(input_serializers.PersonSerializer))
        return Response(status=status.HTTP_204_NO_CONTENT)
