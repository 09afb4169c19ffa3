"""/api/v1/tasks/: corrective tasks and their verbs."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.idempotency import KEY, idempotent
from core.api.schema import whole
from core.errors import Invalid
from incidents.models import Factor
from tasks.actions import effectiveness, progress, proposals, reschedule, verification
from tasks.actions.evidence import remove_evidence_file
from tasks.api import serializers
from tasks.api.bulk import BulkVerbs
from tasks.api.filters import TaskFilter
from tasks.api.verbs import cleaned, listed, made, verb, without_file
from tasks.models import CorrectiveTask

TASK = serializers.TaskSerializer


@extend_schema(tags=["tasks"])
class CorrectiveTaskViewSet(BulkVerbs, viewsets.ReadOnlyModelViewSet[CorrectiveTask]):
    """Corrective tasks. Hidden tasks return 404."""

    serializer_class = TASK
    queryset = CorrectiveTask.objects.none()
    lookup_value_converter = "A"
    filterset_class = TaskFilter

    def get_queryset(self) -> Any:
        rows = CorrectiveTask.objects.visible_to(self.request.user).for_list()
        return rows.select_related("owner", "team", "incident", "checker", "verified_by", "risk_owner", "circle")

    @extend_schema(parameters=[KEY], request=serializers.NewTaskSerializer, responses={201: TASK})
    @idempotent
    def create(self, request: Request) -> Response:
        """Propose a task. With an owner it is accepted in the same step."""
        return made(self, request, serializers.NewTaskSerializer, TASK, promise)

    open = verb("open", serializers.OpenTaskSerializer, TASK, proposals.accept_task)
    edit = verb("edit", serializers.EditSerializer, TASK, proposals.edit_task)
    start = verb("start", None, TASK, progress.start_task)
    block = verb("block", serializers.TaskReasonSerializer, TASK, progress.block_task)
    unblock = verb("unblock", None, TASK, progress.unblock_task)
    hand_over = verb("hand-over", serializers.HandOverSerializer, TASK, progress.change_owner)
    date = verb("date", serializers.DateSerializer, TASK, reschedule.move_date)
    evidence = verb("evidence", serializers.EvidenceSerializer, TASK, progress.add_evidence)
    finish = verb("finish", serializers.EvidenceSerializer, TASK, progress.finish_task)
    reopen = verb("reopen", serializers.ReopenTaskSerializer, TASK, progress.reopen_task)
    verify = verb("verify", serializers.NoteSerializer, TASK, verification.verify_task)
    check = verb("check", serializers.CheckSerializer, TASK, effectiveness.plan_check)
    answer = verb("answer", serializers.CheckAnswerSerializer, TASK, effectiveness.answer_check)
    decline = verb("decline", serializers.DeclineSerializer, TASK, effectiveness.decline_task)
    spawn = verb("spawn", serializers.SpawnSerializer, TASK, effectiveness.create_follow_up)

    @extend_schema(responses=serializers.ShownEvidenceSerializer(many=True), filters=False)
    @evidence.mapping.get
    @whole
    def list_evidence(self, request: Request, pk: int) -> Response:
        """Evidence of the task, oldest first."""
        return listed(
            serializers.ShownEvidenceSerializer,
            self.get_object().evidence.select_related("added_by", "file__uploaded_by"),
        )

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["delete"], url_path="evidence/<int:row>/file", url_name="evidence-file")
    def remove_attached_file(self, request: Request, pk: int, row: int) -> Response:
        """Remove the file of an evidence row. Its name and SHA-256 are kept."""
        task = self.get_object()
        return without_file(
            request, task.evidence, row, lambda found: remove_evidence_file(task, found, by=request.user)
        )

    @extend_schema(request=serializers.FactorsSerializer, responses=TASK)
    @action(detail=True, methods=["post"])
    def factors(self, request: Request, pk: int) -> Response:
        """Set the contributing factors that this task addresses."""
        task, asked = self.get_object(), set(cleaned(self, request, serializers.FactorsSerializer)["factors"])
        found = list(Factor.objects.filter(incident=task.incident_id, pk__in=asked))
        if len(found) != len(asked):
            raise Invalid("factors", "Choose factors of this task’s incident.")
        proposals.link_factors(task, by=request.user, factors=found)
        return Response(TASK(self.get_object()).data)


def promise(*, by: Any, **facts: Any) -> CorrectiveTask:
    return proposals.accept_new_task(by=by, owner=facts.pop("owner", None), **facts)
