"""/api/v1/drills/ and /api/v1/drill-runs/. Each write calls the same action as the page."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.viewsets import ActionViewSet, removal, verb
from core.errors import NotAllowed
from notifications.clock import database_now
from tasks.api.serializers import TaskSerializer
from training.actions import (
    drill_answers,
    drill_findings,
    drill_injects,
    drill_release,
    drill_reviews,
    drill_runs,
    drills,
)
from training.api import drill_serializers as serializers
from training.drill_findings import findings_to_check, with_checks
from training.models import Drill, DrillAnswer, DrillFinding, DrillInject, DrillObjective, DrillRun


def finding_to_check(view: ActionViewSet[Any], run: Any, values: dict[str, Any]) -> dict[str, Any]:
    """The finding by its id, among those that this run can close. Any other is 404."""
    return {**values, "finding": get_object_or_404(findings_to_check(run), pk=values["finding"])}


DRILL = serializers.DrillSerializer
RUN = serializers.DrillRunSerializer


@extend_schema(tags=["training"])
class DrillViewSet(ActionViewSet[Drill], viewsets.ReadOnlyModelViewSet[Drill]):
    """Scripts of practice incidents."""

    serializer_class = DRILL
    queryset = Drill.objects.none()
    lookup_value_converter = "DR"
    filterset_fields = ["state"]
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
        """Turn an incident into a drill that can be run at once."""
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
            raise NotAllowed("You play in a run of this drill. Its script is shown when the run has ended.")
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
        serializers.DrillRunInput,
        drill_runs.create_run,
        answer=RUN,
        code=201,
        doc="Prepare a run and invite its players. A player without access is refused by name.",
    )


@extend_schema(tags=["training"])
class DrillRunViewSet(ActionViewSet[DrillRun], viewsets.ReadOnlyModelViewSet[DrillRun]):
    """Runs of drills. Only the facilitator uses their verbs; players send answers."""

    serializer_class = RUN
    queryset = DrillRun.objects.none()
    lookup_value_converter = "int"
    filterset_fields = ["state"]
    part_of = "run"

    def get_queryset(self) -> Any:
        rows = DrillRun.objects.visible_to(self.request.user)
        return rows.select_related("drill__incident", "incident", "session", "facilitator", "circle")

    start = verb("start", None, drill_runs.start_run)
    pause = verb("pause", None, drill_runs.pause_run)
    resume = verb("resume", None, drill_runs.resume_run)
    speed = verb("speed", serializers.DrillSpeedInput, drill_runs.set_speed)
    cancel = verb("cancel", None, drill_runs.cancel_run)
    end = verb("end", None, drill_reviews.end_run)
    finish = verb("finish", None, drill_reviews.finish_run, doc="Close the run after the hot wash.")
    change_facilitator = verb("change-facilitator", serializers.DrillFacilitatorInput, drill_runs.change_facilitator)
    message = verb(
        "message",
        serializers.DrillMessageInput,
        drill_release.send_message,
        answer=serializers.RunInjectSerializer,
        code=201,
    )
    note = verb("note", serializers.DrillNoteInput, drill_reviews.add_note, code=204)
    add_finding = verb(
        "findings/add",
        serializers.DrillFindingInput,
        drill_findings.add_finding,
        answer=serializers.DrillFindingSerializer,
        code=201,
        name="add-finding",
    )
    check_finding = verb(
        "findings/check",
        serializers.DrillFindingCheckInput,
        drill_findings.check_finding,
        name="check-finding",
        resolve=finding_to_check,
        doc="Say whether the fix of an earlier finding holds.",
    )
    finding_task = verb(
        "findings/<int:row>/task",
        serializers.DrillFindingTaskInput,
        drill_findings.create_finding_task,
        part=DrillFinding,
        answer=TaskSerializer,
        code=201,
        name="finding-task",
    )
    rate_objective = verb(
        "objectives/<int:row>/rate",
        serializers.DrillRatingInput,
        drill_reviews.rate_objective,
        part=DrillObjective,
        answer=serializers.DrillObjectiveSerializer,
        name="rate-objective",
    )
    hot_wash = verb("hot-wash", serializers.DrillHotWashInput, drill_reviews.save_hot_wash)
    answer = verb(
        "answer",
        serializers.DrillAnswerInput,
        drill_answers.answer_run,
        answer=serializers.DrillAnswerSerializer,
        code=201,
    )

    @extend_schema(responses=serializers.DrillObjectiveSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def objectives(self, request: Request, pk: int) -> Response:
        """Objectives with their ratings."""
        return self.list_response(serializers.DrillObjectiveSerializer, self.get_object().objectives.all())

    @extend_schema(responses=serializers.DrillFindingSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def findings(self, request: Request, pk: int) -> Response:
        """Findings of this run."""
        rows = with_checks(self.get_object().findings.all())
        return self.list_response(serializers.DrillFindingSerializer, rows)

    @extend_schema(responses=serializers.DrillFindingSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[], url_path="findings/earlier")
    def earlier_findings(self, request: Request, pk: int) -> Response:
        """Open findings of earlier runs, which this run can close."""
        run = self.get_object()
        rows = with_checks(findings_to_check(run)) if run.was_held else []
        return self.list_response(serializers.DrillFindingSerializer, rows)

    @extend_schema(responses=serializers.RunInjectSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def released(self, request: Request, pk: int) -> Response:
        """What players have received, in order. Due injects are released by this call too."""
        run = self.get_object()
        drill_release.release_due(run, now=database_now())
        rows = run.injects.filter(released_at__isnull=False).order_by("released_seconds", "pk")
        return self.list_response(serializers.RunInjectSerializer, rows)

    @extend_schema(responses=serializers.DrillAnswerSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def answers(self, request: Request, pk: int) -> Response:
        """My own answers; all answers for the facilitator."""
        rows = DrillAnswer.objects.filter(run=self.get_object()).readable_by(self.request.user)
        return self.list_response(serializers.DrillAnswerSerializer, rows.select_related("player__user"))
