"""/api/v1/{audit-runs,checklists,findings,audit-schedules}/."""

from typing import Any

from django.db.models import prefetch_related_objects
from drf_spectacular.utils import extend_schema
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audits.actions import (
    answers,
    checklist_archive,
    checklists,
    findings,
    planning,
    repeat_runs,
    runs,
    schedule_edits,
    schedules,
)
from audits.actions.evidence import remove_answer_file
from audits.api import serializers as shapes
from audits.filters import FindingFilter, RunFilter, ScheduleFilter
from audits.models import AnswerEvidence, AuditRun, AuditSchedule, Checklist, Finding
from core.api.idempotency import KEY, idempotent
from core.api.schema import whole
from tasks.api import serializers as task_shapes
from tasks.api.verbs import cleaned, listed, made, verb, without_file

RUN, FINDING, SCHEDULE = shapes.RunSerializer, shapes.FindingSerializer, shapes.ScheduleSerializer
CHECKLIST = shapes.ChecklistSerializer


@extend_schema(tags=["audits"])
class AuditRunViewSet(viewsets.ReadOnlyModelViewSet[AuditRun]):
    """Audit runs. Answers refer to items by number."""

    serializer_class = RUN
    queryset = AuditRun.objects.none()
    lookup_value_converter = "RUN"
    filterset_class = RunFilter

    def get_queryset(self) -> Any:
        rows = AuditRun.objects.visible_to(self.request.user).for_list()
        return rows.select_related(
            "version__checklist", "assignee", "service", "task", "signed_by", "approved_by", "circle"
        )

    @extend_schema(parameters=[KEY], request=shapes.NewRunSerializer, responses={201: RUN})
    @idempotent
    def create(self, request: Request) -> Response:
        """Plan a run of the latest published version."""
        return made(self, request, shapes.NewRunSerializer, RUN, planning.plan_run)

    start = verb("start", None, RUN, runs.start_run)
    answer = verb("answer", shapes.AnswerItemSerializer, RUN, answers.answer_item, item=True)
    evidence = verb("evidence", shapes.ItemEvidenceSerializer, RUN, answers.attach_to_answer, item=True)
    finding = verb("finding", shapes.RaiseSerializer, RUN, findings.raise_finding, item=True)
    assign = verb("assign", shapes.AssignRunSerializer, RUN, planning.assign_run)
    sign = verb("sign", task_shapes.NoteSerializer, RUN, runs.sign_run)
    approve = verb("approve", task_shapes.NoteSerializer, RUN, runs.approve_run)
    send_back = verb("send-back", task_shapes.TaskReasonSerializer, RUN, runs.reject_run)
    addendum = verb("addendum", shapes.AddendumSerializer, RUN, runs.add_addendum)
    accept_missed = verb("accept-missed", task_shapes.TaskReasonSerializer, RUN, runs.accept_missed)

    @extend_schema(parameters=[KEY], request=None, responses={201: RUN})
    @action(detail=True, methods=["post"])
    @idempotent
    def again(self, request: Request, pk: int) -> Response:
        """Repeat a finished run for its task, which is still open. Returns the new run."""
        run = repeat_runs.run_again(self.get_object(), by=request.user)
        return Response(RUN(run, context=self.get_serializer_context()).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=shapes.AskedSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def items(self, request: Request, pk: int) -> Response:
        """The items of the run with their answers."""
        run = self.get_object()
        prefetch_related_objects(
            [run],
            "version__items__section",
            "answers__by",
            "answers__evidence__added_by",
            "answers__evidence__file__uploaded_by",
        )
        rows = answers.asked_items(run)
        return listed(shapes.AskedSerializer, [{"item": i, "answer": a, "shown": s} for i, a, s in rows])

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["delete"], url_path="evidence/<int:row>/file", url_name="evidence-file")
    def remove_attached_file(self, request: Request, pk: int, row: int) -> Response:
        """Remove the file of an evidence row. Its name and SHA-256 are kept."""
        run = self.get_object()
        rows = AnswerEvidence.objects.filter(answer__run=run)
        return without_file(request, rows, row, lambda found: remove_answer_file(run, found, by=request.user))

    @extend_schema(responses=shapes.SignOffSerializer(many=True), filters=False)
    @action(detail=True, url_path="sign-offs", pagination_class=None, filter_backends=[])
    def sign_offs(self, request: Request, pk: int) -> Response:
        """Signatures, approvals and requested changes, oldest first."""
        return listed(shapes.SignOffSerializer, self.get_object().sign_offs.select_related("by"))

    @extend_schema(responses=shapes.AddendumShownSerializer(many=True), filters=False)
    @addendum.mapping.get
    @whole
    def list_addenda(self, request: Request, pk: int) -> Response:
        """Correction notes of a locked run."""
        return listed(shapes.AddendumShownSerializer, self.get_object().addenda.select_related("by", "item"))


@extend_schema(tags=["audits"])
class ChecklistViewSet(viewsets.ReadOnlyModelViewSet[Checklist]):
    """Checklists, addressed by slug."""

    serializer_class = CHECKLIST
    queryset = Checklist.objects.all()
    lookup_field = "slug"
    lookup_value_converter = "slug"
    filterset_fields = ["purpose"]

    @extend_schema(responses=shapes.VersionSerializer)
    @action(detail=True, methods=["get"])
    def newest(self, request: Request, slug: str) -> Response:
        """The newest published version with its items."""
        version = planning.newest_version(self.get_object())
        return Response(shapes.VersionSerializer(version).data)

    @extend_schema(parameters=[KEY], request=shapes.NewChecklistSerializer, responses={201: CHECKLIST})
    @idempotent
    def create(self, request: Request) -> Response:
        """Create a checklist with an empty draft."""
        return made(self, request, shapes.NewChecklistSerializer, CHECKLIST, checklists.create_checklist)

    items = verb("items", shapes.NewItemSerializer, CHECKLIST, checklists.add_item)
    remove_item = verb("remove-item", shapes.NumberSerializer, CHECKLIST, checklists.remove_item)
    draft = verb("draft", None, CHECKLIST, checklists.draft_version)
    publish = verb("publish", shapes.PublishSerializer, CHECKLIST, checklists.publish_version)
    retire = verb("retire", None, CHECKLIST, checklist_archive.retire_checklist)
    restore = verb("restore", None, CHECKLIST, checklist_archive.restore_checklist)


@extend_schema(tags=["audits"])
class FindingViewSet(viewsets.ReadOnlyModelViewSet[Finding]):
    """Findings of audit runs."""

    serializer_class = FINDING
    queryset = Finding.objects.none()
    lookup_value_converter = "F"
    filterset_class = FindingFilter

    def get_queryset(self) -> Any:
        rows = Finding.objects.visible_to(self.request.user)
        return rows.select_related("run", "item", "task", "raised_by", "closed_by", "circle")

    close = verb("close", shapes.CloseFindingSerializer, FINDING, findings.close_finding)
    task = verb("task", shapes.FindingTaskSerializer, FINDING, findings.make_task)


@extend_schema(tags=["audits"])
class AuditScheduleViewSet(viewsets.ReadOnlyModelViewSet[AuditSchedule]):
    """Schedules of recurring runs."""

    serializer_class = SCHEDULE
    queryset = AuditSchedule.objects.none()
    lookup_value_converter = "int"
    filterset_class = ScheduleFilter

    def get_queryset(self) -> Any:
        rows = AuditSchedule.objects.visible_to(self.request.user)
        return rows.select_related("checklist", "assignee", "service", "team")

    @extend_schema(parameters=[KEY], request=shapes.NewScheduleSerializer, responses={201: SCHEDULE})
    @idempotent
    def create(self, request: Request) -> Response:
        """Schedule a checklist once or on a recurring basis."""
        return made(self, request, shapes.NewScheduleSerializer, SCHEDULE, schedules.create_schedule)

    @extend_schema(request=shapes.EditScheduleSerializer, responses=SCHEDULE)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change the given fields for future runs (managers)."""
        schedule, facts = self.get_object(), cleaned(self, request, shapes.EditScheduleSerializer)
        return Response(SCHEDULE(schedule_edits.edit_schedule(schedule, by=request.user, **facts)).data)

    stop = verb("stop", task_shapes.TaskReasonSerializer, SCHEDULE, schedule_edits.stop_schedule)
    pause = verb("pause", None, SCHEDULE, schedules.pause_schedule)
    resume = verb("resume", None, SCHEDULE, schedules.resume_schedule)
