"""/api/v1/{audit-runs,checklists,findings,audit-schedules}/."""

from typing import Any

from django.db.models import prefetch_related_objects
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audits.actions import (
    answers,
    checklist_archive,
    checklists,
    findings,
    item_edits,
    planning,
    repeat_runs,
    run_edits,
    runs,
    schedule_edits,
    schedules,
)
from audits.actions.evidence import remove_answer_file
from audits.api import edit_inputs, schedule_serializers, serializers
from audits.filters import FindingFilter, RunFilter, ScheduleFilter
from audits.models import AnswerEvidence, AuditRun, AuditSchedule, Checklist, Finding
from core.api.schema import ErrorSerializer
from core.api.viewsets import ActionViewSet, unpaginated, verb
from core.errors import Invalid
from tasks.api.serializers import NoteInput, ReasonInput

RUN, FINDING, SCHEDULE = (
    serializers.RunSerializer,
    serializers.FindingSerializer,
    schedule_serializers.ScheduleSerializer,
)
CHECKLIST, VERSION = serializers.ChecklistSerializer, serializers.VersionSerializer


def item_of_run(view: Any, run: AuditRun, values: dict[str, Any]) -> dict[str, Any]:
    """`item`, the number of a question, as the question of the run's version."""
    item = run.version.items.filter(number=values["item"]).first()
    if item is None:
        raise Invalid("item", f"There is no item {values['item']} in this run.")
    return values | {"item": item}


@extend_schema(tags=["audits"])
class AuditRunViewSet(ActionViewSet[AuditRun], viewsets.ReadOnlyModelViewSet[AuditRun]):
    """Runs of checklists. An answer names its item by number."""

    serializer_class = RUN
    queryset = AuditRun.objects.none()
    lookup_value_converter = "RUN"
    filterset_class = RunFilter

    def get_queryset(self) -> Any:
        rows = AuditRun.objects.visible_to(self.request.user).for_list()
        return rows.select_related(
            "version__checklist", "assignee", "service", "task", "signed_by", "approved_by", "circle"
        )

    @extend_schema(request=serializers.RunInput, responses={201: RUN})
    def create(self, request: Request) -> Response:
        """Plan a run of the newest published version."""
        return self.create_response(serializers.RunInput, planning.plan_run)

    @extend_schema(request=edit_inputs.EditRunInput, responses=RUN)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change the facts of a run before it is signed."""
        run, values = self.get_object(), self.validated(edit_inputs.EditRunInput)
        now = {name: getattr(run, name) for name in ["title", "scope", "service", "team", "due_on"]}
        return self.respond(run_edits.edit_run(run, by=self.request.user, **{**now, **values}))

    start = verb("start", None, runs.start_run)
    answer = verb("answer", serializers.AnswerInput, answers.answer_item, resolve=item_of_run)
    evidence = verb("evidence", serializers.AnswerEvidenceInput, answers.attach_to_answer, resolve=item_of_run)
    finding = verb("finding", serializers.FindingInput, findings.raise_finding, resolve=item_of_run)
    assign = verb("assign", serializers.AssignRunInput, planning.assign_run)
    cancel = verb("cancel", ReasonInput, run_edits.cancel_run)
    sign = verb("sign", NoteInput, runs.sign_run)
    approve = verb("approve", NoteInput, runs.approve_run)
    request_changes = verb("request-changes", ReasonInput, runs.request_changes)
    addendum = verb("addendum", serializers.AddendumInput, runs.add_addendum)
    acknowledge_missed = verb("acknowledge-missed", ReasonInput, runs.acknowledge_missed)

    @extend_schema(request=None, responses={201: RUN})
    @action(detail=True, methods=["post"])
    def repeat(self, request: Request, pk: int) -> Response:
        """Repeat a finished run for its task, which is still open. Returns the new run."""
        return self.respond(repeat_runs.repeat_run(self.get_object(), by=self.request.user), code=201)

    @extend_schema(responses=serializers.RunItemSerializer(many=True), filters=False)
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
        return self.list_response(
            serializers.RunItemSerializer, [{"item": i, "answer": a, "shown": s} for i, a, s in rows]
        )

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["delete"], url_path="evidence/<int:row>/file", url_name="evidence-file")
    def remove_file(self, request: Request, pk: int, row: int) -> Response:
        """Remove the file of one evidence; its name and fingerprint stay."""
        run = self.get_object()
        rows = AnswerEvidence.objects.filter(answer__run=run).visible_to(self.request.user)
        evidence = get_object_or_404(rows.select_related("file", "added_by", "circle"), pk=row)
        remove_answer_file(run, evidence, by=self.request.user)
        return self.no_content()

    @extend_schema(responses=serializers.SignOffSerializer(many=True), filters=False)
    @action(detail=True, url_path="sign-offs", pagination_class=None, filter_backends=[])
    def sign_offs(self, request: Request, pk: int) -> Response:
        """Who signed, approved or sent back what, oldest first."""
        return self.list_response(serializers.SignOffSerializer, self.get_object().sign_offs.select_related("by"))

    @extend_schema(responses=serializers.AddendumSerializer(many=True), filters=False)
    @addendum.mapping.get
    @unpaginated
    def list_addenda(self, request: Request, pk: int) -> Response:
        """What was added below the locked run."""
        return self.list_response(
            serializers.AddendumSerializer, self.get_object().addenda.select_related("by", "item")
        )


@extend_schema(tags=["audits"])
class ChecklistViewSet(ActionViewSet[Checklist], viewsets.ReadOnlyModelViewSet[Checklist]):
    """Checklists by slug, with the items of their newest published version."""

    serializer_class = CHECKLIST
    queryset = Checklist.objects.all()
    lookup_field = "slug"
    lookup_value_converter = "slug"
    filterset_fields = ["purpose"]

    @extend_schema(responses={200: serializers.VersionSerializer, 409: ErrorSerializer})
    @action(detail=True, methods=["get"])
    def newest(self, request: Request, slug: str) -> Response:
        """The newest published version with its items. 409 if none is published."""
        version = planning.newest_version(self.get_object())
        return self.respond(version, serializers.VersionSerializer)

    @extend_schema(request=serializers.ChecklistInput, responses={201: CHECKLIST})
    def create(self, request: Request) -> Response:
        """A new name with an empty first draft."""
        return self.create_response(serializers.ChecklistInput, checklists.create_checklist)

    @extend_schema(responses=VERSION(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def versions(self, request: Request, slug: str) -> Response:
        """The versions with their items, the newest first, at most 50. `published_at` is null for the draft."""
        rows = self.get_object().versions.prefetch_related("items__section").order_by("-number")[:50]
        return self.list_response(VERSION, rows)

    @extend_schema(responses=VERSION, filters=False)
    @action(detail=True, url_path="versions/<int:number>", url_name="version", filter_backends=[])
    def version(self, request: Request, slug: str, number: int) -> Response:
        """One version with its items, also the draft."""
        rows = self.get_object().versions.prefetch_related("items__section")
        return self.respond(get_object_or_404(rows, number=number), VERSION)

    items = verb("items", serializers.ItemInput, checklists.add_item, answer=serializers.ItemSerializer, code=201)

    @extend_schema(request=edit_inputs.ItemEditInput, responses=serializers.ItemSerializer)
    @action(detail=True, methods=["put"], url_path="items/<int:number>", url_name="item")
    def edit_item(self, request: Request, slug: str, number: int) -> Response:
        """Replace a question of the draft."""
        values = self.validated(edit_inputs.ItemEditInput)
        item = item_edits.edit_item(self.get_object(), by=self.request.user, number=number, **values)
        return self.respond(item, serializers.ItemSerializer)

    @extend_schema(request=None, responses={204: None})
    @edit_item.mapping.delete
    def remove_item(self, request: Request, slug: str, number: int) -> Response:
        """Remove a question of the draft. The others keep their numbers until publication."""
        checklists.remove_item(self.get_object(), by=self.request.user, number=number)
        return self.no_content()

    move_item = verb("move-item", edit_inputs.MoveItemInput, item_edits.move_item, answer=serializers.ItemSerializer)
    copy_item = verb(
        "copy-item", edit_inputs.CopyItemInput, item_edits.copy_item, code=201, answer=serializers.ItemSerializer
    )
    threshold = verb(
        "threshold", edit_inputs.ThresholdInput, item_edits.set_threshold, answer=serializers.VersionSerializer
    )
    copy = verb("copy", edit_inputs.CopyChecklistInput, checklists.copy_checklist, code=201, answer=CHECKLIST)
    draft = verb("draft", None, checklists.draft_version, answer=VERSION, code=201)
    publish = verb("publish", serializers.PublishInput, checklists.publish_version, answer=VERSION)
    archive = verb("archive", None, checklist_archive.archive_checklist)
    restore = verb("restore", None, checklist_archive.restore_checklist)


@extend_schema(tags=["audits"])
class FindingViewSet(ActionViewSet[Finding], viewsets.ReadOnlyModelViewSet[Finding]):
    """Findings of audit runs."""

    serializer_class = FINDING
    queryset = Finding.objects.none()
    lookup_value_converter = "F"
    filterset_class = FindingFilter

    def get_queryset(self) -> Any:
        rows = Finding.objects.visible_to(self.request.user)
        return rows.select_related("run", "item", "task", "raised_by", "closed_by", "circle")

    close = verb("close", serializers.CloseFindingInput, findings.close_finding)
    task = verb("task", serializers.FindingTaskInput, findings.make_task)


@extend_schema(tags=["audits"])
class AuditScheduleViewSet(ActionViewSet[AuditSchedule], viewsets.ReadOnlyModelViewSet[AuditSchedule]):
    """Schedules of checklists."""

    serializer_class = SCHEDULE
    queryset = AuditSchedule.objects.none()
    lookup_value_converter = "int"
    filterset_class = ScheduleFilter

    def get_queryset(self) -> Any:
        rows = AuditSchedule.objects.visible_to(self.request.user)
        return rows.select_related("checklist", "assignee", "service", "team")

    @extend_schema(request=schedule_serializers.ScheduleInput, responses={201: SCHEDULE})
    def create(self, request: Request) -> Response:
        """Schedule a checklist once or on a recurring basis."""
        return self.create_response(schedule_serializers.ScheduleInput, schedules.create_schedule)

    @extend_schema(request=schedule_serializers.ScheduleEditInput, responses=SCHEDULE)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change a schedule for future runs. For managers."""
        schedule, values = self.get_object(), self.validated(schedule_serializers.ScheduleEditInput)
        return self.respond(schedule_edits.edit_schedule(schedule, by=self.request.user, **values))

    stop = verb("stop", ReasonInput, schedule_edits.stop_schedule)
    pause = verb("pause", None, schedules.pause_schedule)
    resume = verb("resume", None, schedules.resume_schedule)
