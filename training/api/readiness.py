"""/api/v1/readiness/, /duties/ and /attendance-conditions/."""

from typing import Any

import django_filters
from django.db.models import F
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.fields import PeopleField, PersonField
from accounts.models import Team, User
from core.api.examples import example
from core.api.fields import DayField, InstantField, VersionField
from core.api.viewsets import ActionViewSet
from core.errors import Invalid
from core.web.filters import UNKNOWN_NAME, ListFilter, NameFilter
from tasks.models import CorrectiveTask
from training.actions import attendance_conditions, duties
from training.attendance_conditions import condition_of, condition_state
from training.models import Certificate, Duty
from training.readiness import STATES, readiness

MAX_AT_ONCE = 500


class ReadinessSerializer(serializers.Serializer[Any]):
    """The readiness of one person for one role."""

    person = serializers.CharField(help_text="Handle.")
    role = serializers.CharField()
    status = serializers.ChoiceField(choices=sorted(STATES))
    gap = serializers.BooleanField(help_text="On duty or new, and not qualified in time.")
    valid_until = DayField(allow_null=True, help_text="Last valid day; null: none, or no expiry.")
    duty_from = serializers.DateTimeField(allow_null=True)
    qualify_by = DayField(allow_null=True)
    steps = serializers.CharField(allow_blank=True, help_text="1 of 3")


@extend_schema(tags=["training"])
class ReadinessViewSet(ActionViewSet[Any]):
    """Who is qualified for which role: oneself, the teams one leads, everyone for managers."""

    serializer_class = ReadinessSerializer
    queryset = Certificate.objects.none()
    pagination_class = None
    filter_backends: list[Any] = []

    @extend_schema(
        operation_id="readiness_list",
        parameters=[
            OpenApiParameter("team", str, description="Team slug."),
            OpenApiParameter("role", str, description="One role."),
            OpenApiParameter("gaps", str, enum=["1"], description="Only gaps."),
        ],
        responses=ReadinessSerializer(many=True),
    )
    def list(self, request: Request) -> Response:
        """Readiness of people for their roles; `gaps=1` returns only gaps."""
        query = {name: request.query_params.get(name, "")[:80] for name in ("team", "role")}
        if query["team"] and not Team.objects.filter(slug=query["team"]).exists():
            raise Invalid("team", UNKNOWN_NAME)
        matrix = readiness(self.request.user, now=timezone.now(), **query)
        only_gaps = request.query_params.get("gaps") == "1"
        rows = [
            {
                "person": row.person.handle,
                "role": matrix.roles[number],
                "status": cell.state,
                "gap": cell.is_gap,
                "valid_until": cell.until,
                "duty_from": cell.duty,
                "qualify_by": cell.due,
                "steps": cell.steps,
            }
            for row in matrix.rows
            for number, cell in enumerate(row.cells)
            if cell.is_gap or (cell.state != "none" and not only_gaps)
        ]
        return Response(ReadinessSerializer(rows, many=True).data)


class DutySerializer(serializers.ModelSerializer[Duty]):
    person: Any = serializers.SlugRelatedField("handle", read_only=True)

    class Meta:
        model = Duty
        fields = ["id", "person", "role", "starts_at", "ends_at", "source"]
        read_only_fields = fields


@example(
    "A week on call",
    person="priya",
    role="API on-call",
    starts_at="2026-11-30T09:00:00Z",
    ends_at="2026-12-07T09:00:00Z",
)
class DutyInput(serializers.Serializer[Any]):
    person = PersonField()
    role = serializers.CharField(max_length=80)
    starts_at = InstantField()
    ends_at = InstantField()


@example(
    "Two weeks",
    duties=[
        {
            "person": "priya",
            "role": "API on-call",
            "starts_at": "2026-11-30T09:00:00Z",
            "ends_at": "2026-12-07T09:00:00Z",
        },
        {
            "person": "noor",
            "role": "API on-call",
            "starts_at": "2026-12-07T09:00:00Z",
            "ends_at": "2026-12-14T09:00:00Z",
        },
    ],
    replace=True,
)
class DutyImportInput(serializers.Serializer[Any]):
    duties = DutyInput(many=True, max_length=MAX_AT_ONCE)  # type: ignore[call-arg]  # of the list
    replace = serializers.BooleanField(
        required=False,
        default=False,
        help_text="Remove future duties of these roles that an earlier request added and this one does not contain.",
    )

    def validate_duties(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len(rows) > MAX_AT_ONCE:
            raise serializers.ValidationError(f"At most {MAX_AT_ONCE} duties at once.")
        return rows


class DutyImportSerializer(serializers.Serializer[Any]):
    added = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    removed = serializers.IntegerField()


class DutyFilter(ListFilter):
    person = NameFilter("person__handle", of=User, by="handle", help_text="User handle.")
    role = django_filters.CharFilter("role", max_length=80, help_text="Exact name of one role.")


@extend_schema(tags=["training"])
class DutyViewSet(ActionViewSet[Duty], viewsets.ReadOnlyModelViewSet[Duty]):
    """Duties: a person, a role and a period."""

    serializer_class = DutySerializer
    queryset = Duty.objects.none()
    lookup_value_converter = "int"
    filterset_class = DutyFilter

    def get_queryset(self) -> Any:
        return Duty.objects.visible_to(self.request.user).select_related("person")

    @extend_schema(request=DutyInput, responses={201: DutySerializer})
    def create(self, request: Request) -> Response:
        """Add a duty (managers)."""
        return self.create_response(DutyInput, add_by_api)

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        """Remove a duty (managers)."""
        duties.remove_duty(self.get_object(), by=self.request.user)
        return self.no_content()

    @extend_schema(request=DutyImportInput, responses=DutyImportSerializer, filters=False)
    @action(detail=False, methods=["post"], url_path="import", url_name="import", filter_backends=[])
    def import_many(self, request: Request) -> Response:
        """Add many duties at once, for example from a scheduler; existing ones do not change (managers)."""
        values = self.validated(DutyImportInput)
        rows = [(duty["person"], duty["role"], duty["starts_at"], duty["ends_at"]) for duty in values["duties"]]
        counts = duties.import_duties(rows, by=self.request.user, source=Duty.Source.API, replace=values["replace"])
        return Response(DutyImportSerializer(counts).data)


def add_by_api(**values: Any) -> Duty:
    return duties.add_duty(source=Duty.Source.API, **values)


class ConditionSerializer(serializers.Serializer[Any]):
    """Who must attend, and who has attended in completed sessions of the task."""

    task = serializers.CharField()
    count = serializers.IntegerField()
    people = serializers.ListField(child=serializers.CharField(), help_text="Handles; all of them must attend.")
    attended = serializers.ListField(child=serializers.CharField())
    missing = serializers.ListField(child=serializers.CharField())
    met = serializers.BooleanField()
    words = serializers.CharField()
    version = serializers.IntegerField()


@example("Three people", count=2, people=["priya", "noor", "emil"])
class ConditionInput(serializers.Serializer[Any]):
    count = serializers.IntegerField(min_value=1, max_value=500, required=False)
    people = PeopleField(required=False)
    version = VersionField(help_text="The version this edit is based on, 0 without a condition; 409 if not current.")


@extend_schema(tags=["training"])
class ConditionViewSet(ActionViewSet[CorrectiveTask]):
    """The attendance condition of a task that closes by a session."""

    serializer_class = ConditionSerializer
    queryset = CorrectiveTask.objects.none()
    lookup_value_converter = "A"
    pagination_class = None
    filter_backends: list[Any] = []

    def get_queryset(self) -> Any:
        rows = CorrectiveTask.objects.visible_to(self.request.user).annotate(has=F("attendance_condition"))
        return rows.select_related("circle", "team", "incident", "owner")

    @extend_schema(responses=ConditionSerializer)
    def retrieve(self, request: Request, pk: int) -> Response:
        """Who must attend, who has, and who is missing. 404 without a condition."""
        return self.answer(get_object_or_404(self.get_queryset().exclude(has=None), pk=pk))

    @extend_schema(request=ConditionInput(partial=True), responses=ConditionSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Set who must attend, and how many at least (owner, lead or manager). Only what is sent changes."""
        task = self.get_object()
        values = self.validated(ConditionInput, partial=True)
        attendance_conditions.set_condition(task, by=self.request.user, **values)
        return self.answer(task)

    def answer(self, task: CorrectiveTask) -> Response:
        state, condition = condition_state(task), condition_of(task)
        assert state is not None and condition is not None
        handles = {
            name: [person.handle for person in getattr(state, source)]
            for name, source in (("people", "named"), ("attended", "attended"), ("missing", "missing"))
        }
        facts = {
            "task": task.ref,
            "count": state.count,
            "met": state.met,
            "words": state.words,
            "version": condition.version,
        }
        return Response(ConditionSerializer(facts | handles).data)
