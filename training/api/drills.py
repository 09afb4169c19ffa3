"""/api/v1/drills/: scripts of practice incidents, their injects and versions."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.viewsets import ActionViewSet, removal, verb
from core.errors import NotAllowed
from training.actions import drill_injects, drill_runs, drills
from training.api import drill_serializers as serializers
from training.api.drill_run_serializers import DrillRunInput, DrillRunSerializer
from training.filters import DrillFilter
from training.models import Drill, DrillInject

DRILL = serializers.DrillSerializer
RUN = DrillRunSerializer


@extend_schema(tags=["training"])
class DrillViewSet(ActionViewSet[Drill], viewsets.ReadOnlyModelViewSet[Drill]):
    """Scripts of practice incidents."""

    serializer_class = DRILL
    queryset = Drill.objects.none()
    lookup_value_converter = "DR"
    filterset_class = DrillFilter
    part_of = "drill"

    def get_queryset(self) -> Any:
        return Drill.objects.visible_to(self.request.user).for_list().select_related("circle")

    @extend_schema(request=serializers.DrillFieldsInput, responses={201: DRILL})
    def create(self, request: Request) -> Response:
        """Create a tabletop drill without an incident."""
        return self.create_response(serializers.DrillFieldsInput, drills.create_drill)

    @extend_schema(request=serializers.DrillEditInput(partial=True), responses=DRILL)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Edit the drill. Runs use the published version."""
        values = self.validated(serializers.DrillEditInput, partial=True)
        drills.edit_drill(self.get_object(), by=self.request.user, **values)
        return self.respond(self.get_object())

    @extend_schema(request=serializers.DrillFromIncidentInput, responses={201: DRILL}, filters=False)
    @action(detail=False, methods=["post"], url_path="from-incident", pagination_class=None, filter_backends=[])
    def from_incident(self, request: Request) -> Response:
        """Turn an incident into a drill that can be run immediately."""
        incident = self.validated(serializers.DrillFromIncidentInput)["incident"]
        row = drills.create_drill_from_incident(incident, by=self.request.user)
        return self.respond(row, code=201)

    publish = verb("publish", serializers.DrillPublishInput, drills.publish_drill)
    archive = verb("archive", serializers.DrillArchivedInput, drills.set_archived)

    @extend_schema(responses=serializers.DrillScriptSerializer)
    @action(detail=True)
    def script(self, request: Request, pk: int) -> Response:
        """The script with its decoy and cause. Players of a run that has not ended may not read it."""
        drill = self.get_object()
        if drill.runs.unfinished().filter(players__user=self.request.user).exists():
            raise NotAllowed("You are a player in a run of this drill. Its script is shown after the run ends.")
        return self.respond(drill, serializers.DrillScriptSerializer)

    injects = verb(
        "injects",
        serializers.DrillInjectInput,
        drill_injects.add_inject,
        answer=serializers.DrillInjectSerializer,
        code=201,
        doc="Add an inject to the script.",
    )
    inject = verb(
        "injects/<int:row>",
        serializers.DrillInjectEditInput,
        drill_injects.edit_inject,
        method="patch",
        partial=True,
        name="inject",
        part=DrillInject,
        answer=serializers.DrillInjectSerializer,
        doc="Edit an inject of the script. `remove_picture` removes its picture.",
    )
    remove_inject = inject.mapping.delete(removal("remove_inject", drill_injects.remove_inject, part=DrillInject))
    inject_picture = verb(
        "injects/<int:row>/picture",
        serializers.DrillPictureInput,
        drill_injects.set_picture,
        name="inject-picture",
        part=DrillInject,
        answer=serializers.DrillInjectSerializer,
        doc="Set or replace the picture of an inject, as multipart/form-data.",
    )
    runs = verb(
        "runs",
        DrillRunInput,
        drill_runs.create_run,
        answer=RUN,
        code=201,
        doc="Prepare a run and invite its players. The error names players without access.",
    )
