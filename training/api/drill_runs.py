"""/api/v1/drill-runs/: players, clock, injects, answers and review of one run."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.viewsets import ActionViewSet, verb
from notifications.clock import database_now
from tasks.api.serializers import TaskSerializer
from training.actions import drill_answers, drill_findings, drill_release, drill_reviews, drill_runs
from training.api import drill_run_serializers as serializers
from training.drill_findings import findings_to_check, with_checks
from training.filters import DrillRunFilter
from training.models import DrillAnswer, DrillFinding, DrillObjective, DrillRun, DrillRunInject
from training.policies import must_lead_run

RUN = serializers.DrillRunSerializer


def finding_to_check(view: ActionViewSet[Any], run: Any, values: dict[str, Any]) -> dict[str, Any]:
    """The finding by its id, among those that this run can close. Any other is 404."""
    return {**values, "finding": get_object_or_404(findings_to_check(run), pk=values["finding"])}


@extend_schema(tags=["training"])
class DrillRunViewSet(ActionViewSet[DrillRun], viewsets.ReadOnlyModelViewSet[DrillRun]):
    """Runs of drills. Only the facilitator can use their actions; players send answers."""

    serializer_class = RUN
    queryset = DrillRun.objects.none()
    lookup_value_converter = "int"
    filterset_class = DrillRunFilter
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
    release_inject = verb(
        "injects/<int:row>/release",
        None,
        drill_release.release_inject,
        name="release-inject",
        part=DrillRunInject,
        answer=serializers.RunInjectSerializer,
    )
    skip_inject = verb(
        "injects/<int:row>/skip",
        None,
        drill_release.skip_inject,
        name="skip-inject",
        part=DrillRunInject,
        answer=serializers.RunInjectSerializer,
    )
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
        doc="Record whether the fix of an earlier finding works.",
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

    @extend_schema(responses=serializers.DrillPlayerSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def players(self, request: Request, pk: int) -> Response:
        """The players, in the order of their invitation."""
        rows = self.get_object().players.select_related("user")
        return self.list_response(serializers.DrillPlayerSerializer, rows)

    @extend_schema(request=serializers.DrillPlayersInput, responses=RUN)
    @players.mapping.post
    def add_players(self, request: Request, pk: int) -> Response:
        """Invite more players, before or during the run."""
        values = self.validated(serializers.DrillPlayersInput)
        return self.respond(drill_runs.add_players(self.get_object(), by=self.request.user, **values))

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["delete"], url_path="players/<str:handle>", url_name="player")
    def remove_player(self, request: Request, pk: int, handle: str) -> Response:
        """Take out a player who has not answered yet."""
        players = self.get_object().players.select_related("user", "run__facilitator", "run__circle")
        drill_runs.remove_player(get_object_or_404(players, user__handle=handle), by=self.request.user)
        return self.no_content()

    @extend_schema(responses=serializers.RunInjectSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def injects(self, request: Request, pk: int) -> Response:
        """All injects of the run for its facilitator, also those to come. `released_at` is null until then."""
        run = self.get_object()
        must_lead_run(self.request.user, run)
        return self.list_response(serializers.RunInjectSerializer, run.injects.order_by("offset_seconds", "pk"))

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
