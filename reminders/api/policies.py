"""/api/v1/reminder-policies/: policies with their steps, and what one of them sends for a concrete case."""

from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.fields import PersonField
from accounts.models import Team
from core.api.examples import example
from core.api.fields import BoundedListField, DayField, LineField, NamedField, SlugListField
from core.api.viewsets import ActionViewSet
from reminders.actions.edit_policy import StepInput, create_policy, edit_policy, remove_policy
from reminders.due_sources import choices_of, item_choices
from reminders.models import HolidayCalendar, Policy, ScheduleStep
from reminders.models.policy import LONGEST_AFTER, LONGEST_BEFORE, MAX_STEPS
from reminders.preview import Case, PreviewLine, preview
from reminders.rules import load_rules


class StepSerializer(serializers.ModelSerializer[ScheduleStep]):
    """`offset` is in days from the due date, negative before it; `working` counts working days."""

    person = PersonField(read_only=True)
    team: Any = serializers.SlugRelatedField("slug", read_only=True)

    class Meta:
        model = ScheduleStep
        fields = ["id", "offset", "working", "audience", "person", "team", "channel"]
        read_only_fields = fields


def current_steps() -> Any:
    rows = ScheduleStep.objects.filter(removed_at=None).select_related("person", "team")
    return Prefetch("steps", rows, to_attr="current_steps")


class PolicySerializer(serializers.ModelSerializer[Policy]):
    """An empty condition matches everything. `hour` and quiet hours are on the recipient's clock."""

    teams: Any = serializers.SlugRelatedField("slug", many=True, read_only=True)
    calendars: Any = serializers.SlugRelatedField("name", many=True, read_only=True)
    steps = serializers.SerializerMethodField()
    items = serializers.ListField(child=serializers.CharField(), read_only=True)
    task_kinds = serializers.ListField(child=serializers.CharField(), read_only=True)
    priorities = serializers.ListField(child=serializers.CharField(), read_only=True)
    severities = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Policy
        fields = ["id", "version", "name", "is_default", "items", "task_kinds", "teams", "priorities", "severities"]
        fields += ["hour", "quiet_from", "quiet_to", "digest", "calendars", "honors_snooze", "pauses_blocked"]
        fields += ["stops_closed_issue"]
        fields += ["steps", "changed_at"]
        read_only_fields = fields

    def to_representation(self, policy: Policy) -> Any:
        prefetch_related_objects([policy], current_steps())  # a list has them already
        return super().to_representation(policy)

    def get_steps(self, policy: Any) -> list[dict[str, Any]]:
        return StepSerializer(policy.current_steps, many=True).data  # type: ignore[return-value]


class StepBody(serializers.Serializer[Any]):
    id = serializers.IntegerField(required=False, help_text="An existing step, to keep it.")
    offset = serializers.IntegerField(min_value=-LONGEST_BEFORE, max_value=LONGEST_AFTER)
    working = serializers.BooleanField(default=True)
    audience = serializers.ChoiceField(ScheduleStep.Audience.choices)
    person = PersonField(required=False, allow_null=True)
    team: Any = NamedField("slug", queryset=Team.objects.all(), required=False, allow_null=True)
    channel = serializers.ChoiceField(ScheduleStep.Channel.choices, default="preferred")

    def validate(self, data: dict[str, Any]) -> Any:
        return StepInput(pk=data.pop("id", None), **data)


@example(
    "P1 tasks",
    name="P1 tasks",
    items=["task"],
    priorities=["P1"],
    steps=[{"offset": -1, "audience": "owner"}, {"offset": 3, "audience": "lead"}],
)
class PolicyInput(serializers.Serializer[Any]):
    name = LineField(max_length=80)
    items: Any = BoundedListField(child=serializers.CharField(max_length=30), required=False, max_length=20)
    task_kinds: Any = BoundedListField(child=serializers.CharField(max_length=30), required=False, max_length=20)
    teams: Any = SlugListField("slug", queryset=Team.objects.all(), required=False)
    priorities: Any = BoundedListField(child=serializers.CharField(max_length=30), required=False, max_length=20)
    severities: Any = BoundedListField(child=serializers.CharField(max_length=30), required=False, max_length=20)
    hour = serializers.IntegerField(min_value=0, max_value=23, required=False)
    quiet_from = serializers.IntegerField(min_value=0, max_value=23, required=False)
    quiet_to = serializers.IntegerField(min_value=0, max_value=23, required=False)
    digest = serializers.ChoiceField(Policy.Digest.choices, required=False)
    calendars: Any = SlugListField("name", queryset=HolidayCalendar.objects.all(), required=False)
    honors_snooze = serializers.BooleanField(required=False)
    pauses_blocked = serializers.BooleanField(required=False)
    stops_closed_issue = serializers.BooleanField(required=False)
    steps = StepBody(many=True, max_length=MAX_STEPS)  # type: ignore[call-arg]  # of the list

    def known(self, codes: list[str], choices: list[tuple[str, str]]) -> list[str]:
        values = [value for value, _ in choices]
        if unknown := [value for value in codes if value not in values]:
            raise serializers.ValidationError(f"Unknown: {', '.join(unknown)}. Use {', '.join(values)}.")
        return codes

    def validate_items(self, codes: list[str]) -> list[str]:
        return self.known(codes, item_choices())

    def validate_task_kinds(self, codes: list[str]) -> list[str]:
        return self.known(codes, choices_of("task_kind"))

    def validate_priorities(self, codes: list[str]) -> list[str]:
        return self.known(codes, choices_of("priority"))

    def validate_severities(self, codes: list[str]) -> list[str]:
        return self.known(codes, choices_of("severity"))


class PolicyEditInput(PolicyInput):
    version = serializers.IntegerField(required=False, help_text="The version that the change is based on.")


@example("A P1 due Friday", kind="task", due="2026-12-18", priority="P1", owner="priya", team="api")
class CaseInput(serializers.Serializer[Any]):
    kind = serializers.CharField(max_length=30, default="task")
    due = DayField()
    owner = PersonField(required=False, allow_null=True)
    team: Any = NamedField("slug", queryset=Team.objects.all(), required=False, allow_null=True)
    incident_lead = PersonField(required=False, allow_null=True)
    priority = serializers.CharField(max_length=10, required=False, default="")
    severity = serializers.CharField(max_length=30, required=False, default="")
    task_kind = serializers.CharField(max_length=30, required=False, default="")


class PreviewLineSerializer(serializers.Serializer[PreviewLine]):
    day = DayField()
    at = serializers.DateTimeField(allow_null=True)
    recipient = serializers.CharField(source="who", help_text="Empty: no one would be reminded.")
    role = serializers.CharField()
    missing = serializers.CharField(help_text="The audience of the step, when there is no such person.")
    channel = serializers.CharField()
    note = serializers.CharField()


class PreviewSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    applies = serializers.CharField(help_text="The policy that applies to this case.")
    lines = PreviewLineSerializer(many=True)


@extend_schema(tags=["reminders"])
class ReminderPolicyViewSet(ListModelMixin, RetrieveModelMixin, ActionViewSet[Policy]):
    """The most specific policy that matches an item applies: task kind, team, priority, severity, item, default."""

    serializer_class = PolicySerializer
    queryset = Policy.objects.none()
    lookup_value_converter = "int"
    filter_backends: list[Any] = []

    def get_queryset(self) -> QuerySet[Policy]:
        rows = Policy.objects.filter(removed_at=None).prefetch_related("teams", "calendars").order_by("-pk")
        return rows.prefetch_related(current_steps()) if self.action == "list" else rows

    @extend_schema(request=PolicyInput, responses={201: PolicySerializer})
    def create(self, request: Request) -> Response:
        """Create a policy."""
        return self.create_response(PolicyInput, create_policy)

    @extend_schema(request=PolicyEditInput(partial=True), responses=PolicySerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change the fields that are sent; `steps` replaces all of them."""
        values = self.validated(PolicyEditInput, partial=True)
        return self.respond(edit_policy(self.get_object(), by=self.request.user, **values))

    def destroy(self, request: Request, pk: int) -> Response:
        """Remove a policy; the next matching policy applies to its items."""
        remove_policy(self.get_object(), by=self.request.user)
        return self.no_content()

    @extend_schema(request=CaseInput, responses=PreviewSerializer)
    @action(detail=True, methods=["post"])
    def preview(self, request: Request, pk: int) -> Response:
        """What this policy sends for one case. Changes nothing."""
        policy, data = self.get_object(), self.validated(CaseInput)
        rules = load_rules()
        rule = next(rule for rule in rules if rule.policy_id == policy.pk)
        people = {name: data.get(name) for name in ("owner", "team", "incident_lead")}
        facts = {name: data[name] for name in ("priority", "severity", "task_kind")}
        case = Case(data["kind"], data["due"], facts=facts, **people)
        return Response(PreviewSerializer(preview(rule, case, rules)).data)
