"""/api/v1/incidents/: list, declare, read, and the verbs of the lifecycle. Each calls the action of its page."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.access.models import Circle, CircleMember
from core.api.idempotency import KEY, idempotent
from core.api.paging import KeysetPagination
from core.errors import Invalid
from incidents.actions import declaring, describing, lifecycle, responding, restricting
from incidents.api import inputs, shapes
from incidents.forms.filtering import Filters
from incidents.models import Incident
from incidents.story import story_of

FILTERS = [
    OpenApiParameter("status", str, description="A status, or open for every running one."),
    OpenApiParameter("severity", str, description="Rank from 1 to 4."),
    OpenApiParameter("kind", str, description="A kind, or all; without it real and backfilled ones."),
    OpenApiParameter("service", str, description="Slug of a service."),
    OpenApiParameter("mine", str, description="1: those I lead."),
    OpenApiParameter("postmortem", str, description="owed: those that owe a postmortem."),
    OpenApiParameter("q", str, description="Words of the title, or a reference."),
]


class NewestFirst(KeysetPagination):
    ordering = ("-started_at", "-id")


class IncidentBase(viewsets.GenericViewSet[Incident]):
    serializer_class: Any = shapes.IncidentSerializer
    lookup_value_converter = "INC"
    queryset = Incident.objects.none()

    def get_queryset(self) -> Any:
        rows = Incident.objects.visible_to(self.request.user)
        return rows.select_related("severity", "lead", "circle", "declared_by").prefetch_related("services")

    def said(self, shape: type[serializers.BaseSerializer[Any]]) -> dict[str, Any]:
        """What was sent, cleaned; what cannot be used is a 422 with its field."""
        data = shape(data=self.request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        return dict(data.validated_data)

    def told(self, incident: Incident) -> Response:
        fresh = self.get_queryset().get(pk=incident.pk)
        return Response(shapes.IncidentSerializer(fresh).data)

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
                raise Invalid(name, "This is none of the values it can have.")  # a page forgives it, a program is told
        return asked.apply(queryset, self.request.user)  # type: ignore[arg-type]

    @extend_schema(parameters=FILTERS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Newest first. Pages say what comes next, never how many there are."""
        return super().list(request, *args, **kwargs)

    @extend_schema(parameters=[KEY], request=inputs.DeclareSerializer, responses={201: shapes.IncidentSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """Declare an incident. You lead it unless another lead is named."""
        said = self.said(inputs.DeclareSerializer)
        said.setdefault("zone", request.user.time_zone)
        incident = declaring.declare_incident(by=request.user, **said)
        return Response(self.told(incident).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=shapes.StorySerializer)
    def retrieve(self, request: Request, pk: int) -> Response:
        """With milestones, impact, beliefs, escalations, roles, factors, and every number with its definition."""
        incident = self.get_object()
        restricting.note_viewing(incident, by=request.user)
        return Response(shapes.StorySerializer(story_of(incident, now=timezone.now())).data)

    @extend_schema(request=inputs.DescribeSerializer, responses=shapes.IncidentSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Word it better, or name its services."""
        said = self.said(inputs.DescribeSerializer)
        return self.told(describing.describe_incident(self.get_object(), by=request.user, **said))

    @extend_schema(request=inputs.SeverityInSerializer, responses=shapes.IncidentSerializer)
    @action(detail=True, methods=["post"])
    def severity(self, request: Request, pk: int) -> Response:
        """Worse or better than thought. 409 when it is that already."""
        said = self.said(inputs.SeverityInSerializer)
        return self.told(describing.set_severity(self.get_object(), by=request.user, **said))

    @extend_schema(request=inputs.MoveSerializer, responses=shapes.IncidentSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: int) -> Response:
        """Where the response stands. 409 when somebody was quicker."""
        said = self.said(inputs.MoveSerializer)
        return self.told(lifecycle.move_incident(self.get_object(), by=request.user, **said))

    @extend_schema(request=inputs.ReachSerializer, responses=shapes.IncidentSerializer)
    @action(detail=True, methods=["post"])
    def reach(self, request: Request, pk: int) -> Response:
        """Report a milestone: it is logged and marked, and the response goes on."""
        incident, said = self.get_object(), self.said(inputs.ReachSerializer)
        responding.reach(incident, by=request.user, **said)
        return self.told(incident)

    @extend_schema(request=inputs.ResolveSerializer, responses=shapes.IncidentSerializer)
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, pk: int) -> Response:
        """Back to normal. Open impact ends, and the postmortem is owed."""
        said = self.said(inputs.ResolveSerializer)
        return self.told(lifecycle.resolve_incident(self.get_object(), by=request.user, **said))

    @extend_schema(request=None, responses=shapes.IncidentSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: int) -> Response:
        """Put it away. 409 lists what is still open."""
        return self.told(lifecycle.close_incident(self.get_object(), by=request.user))

    @extend_schema(request=inputs.ReopenSerializer, responses=shapes.IncidentSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: int) -> Response:
        """It is back. 409 more than a day after it was resolved."""
        said = self.said(inputs.ReopenSerializer)
        return self.told(lifecycle.reopen_incident(self.get_object(), by=request.user, **said))

    @extend_schema(request=inputs.IncidentReasonSerializer, responses=shapes.IncidentSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: int) -> Response:
        """It was none. The reason stays."""
        said = self.said(inputs.IncidentReasonSerializer)
        return self.told(lifecycle.cancel_incident(self.get_object(), by=request.user, **said))

    @extend_schema(request=inputs.MergeSerializer, responses=shapes.IncidentSerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: int) -> Response:
        """Two are one; managers say so. An incident you may not see is a 404, as one that never was."""
        incident, said = self.get_object(), self.said(inputs.MergeSerializer)
        target = self.get_queryset().filter(pk=int(said["into"][4:])).first()
        if target is None:
            raise Http404
        merged = declaring.merge_incident(incident, into=target, by=request.user, reason=said["reason"])
        return self.told(merged)

    @extend_schema(request=inputs.RelateSerializer, responses=shapes.IncidentSerializer)
    @action(detail=True, methods=["post"])
    def relate(self, request: Request, pk: int) -> Response:
        """This is an earlier incident again. One you may not see is a 404, as one that never was."""
        incident, ref = self.get_object(), self.said(inputs.RelateSerializer)["to"]
        earlier = self.get_queryset().filter(pk=int(ref[4:])).first() if ref else None
        if ref and earlier is None:
            raise Http404
        return self.told(declaring.relate_incident(incident, to=earlier, by=request.user))

    @extend_schema(request=inputs.IncidentReasonSerializer, responses=shapes.IncidentSerializer)
    @action(detail=True, methods=["post"])
    def restrict(self, request: Request, pk: int) -> Response:
        """Only the circle and admins see it from now on."""
        said = self.said(inputs.IncidentReasonSerializer)
        return self.told(restricting.restrict_incident(self.get_object(), by=request.user, **said))

    @extend_schema(request=inputs.IncidentReasonSerializer, responses=shapes.IncidentSerializer)
    @action(detail=True, methods=["post"])
    def unrestrict(self, request: Request, pk: int) -> Response:
        """Every member sees it again."""
        said = self.said(inputs.IncidentReasonSerializer)
        return self.told(restricting.open_incident(self.get_object(), by=request.user, **said))

    @extend_schema(responses=shapes.AccessSerializer)
    @action(detail=True)
    def access(self, request: Request, pk: int) -> Response:
        """Who is in the circle, and whether it is private. Everyone who sees the incident sees this."""
        incident = self.get_object()
        inside = CircleMember.objects.filter(circle=incident.circle).order_by("user__handle")
        circle, members = incident.circle or Circle(), list(inside.values_list("user__handle", flat=True))
        told = {"restricted": circle.restricted, "reason": circle.reason, "members": members}
        return Response(shapes.AccessSerializer(told).data)

    @extend_schema(responses=shapes.OriginalSerializer)
    @action(detail=True)
    def original(self, request: Request, pk: int) -> Response:
        """The write-up it came from, as it was read. 404 when it came from none."""
        kept = self.get_object().imports.first()
        if kept is None:
            raise Http404
        return Response(shapes.OriginalSerializer(kept).data)

    @extend_schema(request=inputs.PersonSerializer, responses={204: None})
    @action(detail=True, methods=["post"], url_path="let-in")
    def let_in(self, request: Request, pk: int) -> Response:
        """Somebody joins the circle."""
        restricting.let_in(self.get_object(), by=request.user, **self.said(inputs.PersonSerializer))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=inputs.PersonSerializer, responses={204: None})
    @action(detail=True, methods=["post"], url_path="let-out")
    def let_out(self, request: Request, pk: int) -> Response:
        """Somebody leaves the circle. 409 while they carry a role."""
        restricting.let_out(self.get_object(), by=request.user, **self.said(inputs.PersonSerializer))
        return Response(status=status.HTTP_204_NO_CONTENT)
