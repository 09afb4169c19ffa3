"""/api/v1/{audit-runs,checklists,findings,audit-schedules}/."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from tasks.actions import answers, auditing, checklists, findings, planning, scheduling
from tasks.api import shapes
from tasks.api.doors import made, verb
from tasks.api.filters import RunFilters
from tasks.models import AuditRun, AuditSchedule, Checklist, Finding

RUN, FINDING, SCHEDULE = shapes.RunSerializer, shapes.FindingSerializer, shapes.ScheduleSerializer
CHECKLIST = shapes.ChecklistSerializer


@extend_schema(tags=["audits"])
class AuditRunViewSet(viewsets.ReadOnlyModelViewSet[AuditRun]):
    """Runs of checklists. An answer names its item by number."""

    serializer_class = RUN
    queryset = AuditRun.objects.none()
    lookup_value_converter = "RUN"
    filterset_class = RunFilters

    def get_queryset(self) -> Any:
        rows = AuditRun.objects.visible_to(self.request.user).for_list()
        return rows.select_related(
            "version__checklist", "assignee", "service", "task", "signed_by", "approved_by", "circle"
        )

    @extend_schema(request=shapes.NewRunSerializer, responses={201: RUN})
    def create(self, request: Request) -> Response:
        """Plan a run of the newest published version."""
        return made(self, request, shapes.NewRunSerializer, RUN, planning.plan_run)

    answer = verb("answer", shapes.AnswerSerializer, RUN, answers.answer_item, item=True)
    evidence = verb("evidence", shapes.ItemEvidenceSerializer, RUN, answers.attach_to_answer, item=True)
    finding = verb("finding", shapes.RaiseSerializer, RUN, findings.raise_finding, item=True)
    assign = verb("assign", shapes.AssignSerializer, RUN, planning.assign_run)
    sign = verb("sign", shapes.NoteSerializer, RUN, auditing.sign_run)
    approve = verb("approve", shapes.NoteSerializer, RUN, auditing.approve_run)
    send_back = verb("send-back", shapes.ReasonSerializer, RUN, auditing.reject_run)
    addendum = verb("addendum", shapes.AddendumSerializer, RUN, auditing.add_addendum)
    accept_missed = verb("accept-missed", shapes.ReasonSerializer, RUN, auditing.accept_missed)


@extend_schema(tags=["audits"])
class ChecklistViewSet(viewsets.ReadOnlyModelViewSet[Checklist]):
    """Checklists by slug, and what their newest published version asks."""

    serializer_class = CHECKLIST
    queryset = Checklist.objects.all()
    lookup_field = "slug"
    lookup_value_converter = "slug"
    filterset_fields = ["purpose"]

    @extend_schema(responses=shapes.VersionSerializer)
    @action(detail=True, methods=["get"])
    def newest(self, request: Request, slug: str) -> Response:
        """The version a new run would be bound to, with its questions."""
        version = planning.newest_version(self.get_object())
        return Response(shapes.VersionSerializer(version).data)

    draft = verb("draft", None, CHECKLIST, checklists.draft_version)
    publish = verb("publish", shapes.PublishSerializer, CHECKLIST, checklists.publish_version)


@extend_schema(tags=["audits"])
class FindingViewSet(viewsets.ReadOnlyModelViewSet[Finding]):
    """What runs found wanting."""

    serializer_class = FINDING
    queryset = Finding.objects.none()
    lookup_value_converter = "F"
    filterset_fields = ["state", "grade"]

    def get_queryset(self) -> Any:
        rows = Finding.objects.visible_to(self.request.user)
        return rows.select_related("run", "item", "task", "raised_by", "closed_by", "circle")

    close = verb("close", shapes.CloseFindingSerializer, FINDING, findings.close_finding)
    task = verb("task", shapes.FindingTaskSerializer, FINDING, findings.make_task)


@extend_schema(tags=["audits"])
class AuditScheduleViewSet(viewsets.ReadOnlyModelViewSet[AuditSchedule]):
    """When checklists come round."""

    serializer_class = SCHEDULE
    queryset = AuditSchedule.objects.none()
    lookup_value_converter = "int"

    def get_queryset(self) -> Any:
        rows = AuditSchedule.objects.visible_to(self.request.user)
        return rows.select_related("checklist", "assignee", "service")

    @extend_schema(request=shapes.NewScheduleSerializer, responses={201: SCHEDULE})
    def create(self, request: Request) -> Response:
        """Plan a checklist once or again and again."""
        return made(self, request, shapes.NewScheduleSerializer, SCHEDULE, scheduling.create_schedule)

    pause = verb("pause", None, SCHEDULE, scheduling.pause_schedule)
    resume = verb("resume", None, SCHEDULE, scheduling.resume_schedule)
