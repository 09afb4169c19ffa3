"""/api/v1/tasks/: corrective tasks and their verbs."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from core.api.viewsets import ActionViewSet, unpaginated, verb
from core.errors import Invalid
from incidents.models import Factor
from tasks.actions import (
    accepted_risk,
    blocking,
    effectiveness,
    progress,
    proposals,
    recurrence,
    reschedule,
    verification,
)
from tasks.actions.evidence import remove_evidence_file
from tasks.actions.new_task import accept_new_task
from tasks.api import serializers
from tasks.api.bulk import BulkVerbs
from tasks.api.import_table import ImportVerbs
from tasks.api.issues import IssueVerbs
from tasks.filters import TaskFilter
from tasks.models import CorrectiveTask

TASK = serializers.TaskSerializer


def factors_of_incident(view: Any, task: CorrectiveTask, values: dict[str, Any]) -> dict[str, Any]:
    asked = set(values["factors"])
    found = list(Factor.objects.filter(incident=task.incident_id, pk__in=asked))
    if len(found) != len(asked):
        raise Invalid("factors", "Choose factors of this task's incident.")
    return {"factors": found}


def create_task(*, by: User, **values: Any) -> CorrectiveTask:
    return accept_new_task(by=by, owner=values.pop("owner", None), **values)


@extend_schema(tags=["tasks"])
class CorrectiveTaskViewSet(
    BulkVerbs, ImportVerbs, IssueVerbs, ActionViewSet[CorrectiveTask], viewsets.ReadOnlyModelViewSet[CorrectiveTask]
):
    """Corrective tasks. A hidden task is 404."""

    serializer_class = TASK
    queryset = CorrectiveTask.objects.none()
    lookup_value_converter = "A"
    filterset_class = TaskFilter

    def get_queryset(self) -> Any:
        rows = CorrectiveTask.objects.visible_to(self.request.user).for_list()
        return rows.select_related("owner", "team", "incident", "checker", "verified_by", "risk_owner", "circle")

    @extend_schema(request=serializers.TaskInput, responses={201: TASK})
    def create(self, request: Request) -> Response:
        """Propose a task; with an owner it is accepted in the same step."""
        return self.create_response(serializers.TaskInput, create_task)

    accept = verb("accept", serializers.AcceptTaskInput, proposals.accept_task)
    start = verb("start", None, progress.start_task)
    block = verb("block", serializers.BlockInput, blocking.block_task)
    unblock = verb("unblock", None, blocking.unblock_task)
    change_owner = verb("change-owner", serializers.TaskOwnerInput, progress.change_owner)
    date = verb("date", serializers.DueDateInput, reschedule.move_date)
    evidence = verb("evidence", serializers.EvidenceInput, progress.add_evidence)
    finish = verb("finish", serializers.EvidenceInput, progress.finish_task)
    reopen = verb("reopen", serializers.ReopenTaskInput, progress.reopen_task)
    verify = verb("verify", serializers.VerifyInput, verification.verify_task)
    check = verb("check", serializers.PlanCheckInput, effectiveness.plan_check)
    answer = verb("answer", serializers.CheckAnswerInput, effectiveness.answer_check)
    decline = verb("decline", serializers.DeclineInput, accepted_risk.decline_task)
    review_risk = verb("review-risk", serializers.ReviewRiskInput, accepted_risk.extend_risk_acceptance)
    not_same = verb("not-same", serializers.NotSameInput, recurrence.dismiss_recurrence)
    follow_up = verb("follow-up", serializers.FollowUpInput, effectiveness.create_follow_up)

    factors = verb(
        "factors",
        serializers.TaskFactorsInput,
        proposals.link_factors,
        resolve=factors_of_incident,
        doc="Set which contributing factors of the incident this task addresses.",
    )

    @extend_schema(request=serializers.TaskEditInput, responses=TASK)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Edit an unfinished task. The due date and the owner have actions of their own."""
        values = self.validated(serializers.TaskEditInput)
        proposals.edit_task(self.get_object(), by=self.request.user, **values)
        return self.respond(self.get_object())

    @extend_schema(responses=serializers.DueDateSerializer(many=True), filters=False)
    @action(detail=True, url_path="due-dates", url_name="due-dates")
    @unpaginated
    def due_dates(self, request: Request, pk: int) -> Response:
        """Every due date that the task had, the first one first, with the reason of each change."""
        return self.list_response(serializers.DueDateSerializer, self.get_object().due_dates.select_related("made_by"))

    @extend_schema(responses=serializers.EvidenceSerializer(many=True), filters=False)
    @evidence.mapping.get
    @unpaginated
    def list_evidence(self, request: Request, pk: int) -> Response:
        """The evidence in order of creation."""
        rows = self.get_object().evidence.select_related("added_by", "file__uploaded_by")
        return self.list_response(serializers.EvidenceSerializer, rows)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["delete"], url_path="evidence/<int:row>/file", url_name="evidence-file")
    def remove_file(self, request: Request, pk: int, row: int) -> Response:
        """Remove the file of one evidence; its name and fingerprint stay."""
        task = self.get_object()
        rows = task.evidence.visible_to(self.request.user).select_related("file", "added_by", "circle")
        remove_evidence_file(task, get_object_or_404(rows, pk=row), by=self.request.user)
        return self.no_content()
