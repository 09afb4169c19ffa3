"""JSON input and output of checklists, runs and findings. Serializers validate and never save."""

from typing import Any

from rest_framework import serializers

from accounts.api.fields import PersonField
from accounts.models import Team
from audits.forms.checklists import ItemForm
from audits.models import (
    Answer,
    AuditRun,
    Checklist,
    ChecklistVersion,
    Finding,
    Item,
    SignOff,
)
from audits.models.run import Addendum
from core.api.examples import example
from core.api.fields import BoundedListField, DayField, LineField, StatusField
from incidents.models import Incident, Service
from tasks.api.serializers import EvidenceInput, EvidenceSerializer, by_slug, visible_object
from tasks.models import CorrectiveTask


class ItemSerializer(serializers.ModelSerializer[Item]):
    section = serializers.CharField(source="section.title", read_only=True)
    version = serializers.IntegerField(source="details_version", read_only=True)

    class Meta:
        model = Item
        fields = ["number", "section", "text", "hint", "type", "unit", "low", "high", "choices", "passing", "weight"]
        fields += ["critical"]
        fields += ["required", "evidence_on_fail", "finding_on_fail", "control", "version"]
        read_only_fields = fields


class AnswerSerializer(serializers.ModelSerializer[Answer]):
    by = PersonField(read_only=True)
    evidence = EvidenceSerializer(many=True, read_only=True)

    class Meta:
        model = Answer
        fields = ["value", "result", "note", "by", "at", "evidence"]
        read_only_fields = fields


class RunItemSerializer(serializers.Serializer[Any]):
    """An item of a run; `shown` is false while an earlier answer hides it; `answer` is null until answered."""

    item = ItemSerializer()
    shown = serializers.BooleanField()
    answer = AnswerSerializer(allow_null=True)


class SignOffSerializer(serializers.ModelSerializer[SignOff]):
    by = PersonField(read_only=True)

    class Meta:
        model = SignOff
        fields = ["step", "by", "at", "note", "digest"]
        read_only_fields = fields


class AddendumSerializer(serializers.ModelSerializer[Addendum]):
    by = PersonField(read_only=True)
    item = serializers.IntegerField(source="item.number", read_only=True, default=None)

    class Meta:
        model = Addendum
        fields = ["text", "item", "by", "at"]
        read_only_fields = fields


@example(
    "An audit",
    title="DNS configuration audit",
    purpose="audit",
    description="Do all records match the service catalog?",
)
class ChecklistInput(serializers.Serializer[Any]):
    title = LineField(max_length=120)
    purpose = serializers.ChoiceField(choices=Checklist.Purpose.choices, default=Checklist.Purpose.AUDIT)
    description = serializers.CharField(required=False, allow_blank=True, max_length=500)


@example(
    "A question",
    section="Traffic distribution",
    text="Weights are equal, or the difference is documented",
    hint="One wrong weight can send most requests to one server",
    critical=True,
)
class ItemInput(serializers.Serializer[Any]):
    """A question of a draft; validated like the form of the page."""

    section = LineField(max_length=120)
    text = serializers.CharField(max_length=300)
    hint = serializers.CharField(required=False, allow_blank=True, max_length=300)
    type = serializers.ChoiceField(choices=Item.Type.choices, default=Item.Type.PASS_FAIL)
    unit = serializers.CharField(required=False, allow_blank=True, max_length=20)
    low = serializers.DecimalField(required=False, allow_null=True, max_digits=14, decimal_places=4)
    high = serializers.DecimalField(required=False, allow_null=True, max_digits=14, decimal_places=4)
    choices = BoundedListField(child=serializers.CharField(max_length=60), required=False, max_length=20)
    passing = BoundedListField(
        child=serializers.CharField(max_length=60),
        required=False,
        max_length=20,
        help_text="The choices that pass; the others fail. Empty: the item is not scored.",
    )
    weight = serializers.IntegerField(min_value=1, max_value=100, default=1)
    critical = serializers.BooleanField(default=False)
    required = serializers.BooleanField(default=True)
    evidence_on_fail = serializers.BooleanField(default=False)
    finding_on_fail = serializers.BooleanField(default=True)
    control = serializers.CharField(required=False, allow_blank=True, max_length=60)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        lists = {name: "\n".join(attrs.get(name, [])) for name in ["choices", "passing"]}
        form = ItemForm({**attrs, **lists})
        if not form.is_valid():
            errors = {name: [str(error) for error in found] for name, found in form.errors.items()}
            raise serializers.ValidationError(errors)
        return form.cleaned_data


class VersionSerializer(serializers.ModelSerializer[ChecklistVersion]):
    items = ItemSerializer(many=True, read_only=True)

    class Meta:
        model = ChecklistVersion
        fields = ["number", "threshold", "change_note", "published_at", "items"]
        read_only_fields = fields


class ChecklistSerializer(serializers.ModelSerializer[Checklist]):
    class Meta:
        model = Checklist
        fields = ["slug", "title", "purpose", "description", "archived_at"]
        read_only_fields = fields


@example("What changed", change_note="One more question about weights")
class PublishInput(serializers.Serializer[Any]):
    change_note = serializers.CharField(required=False, allow_blank=True, max_length=300)


class RunSerializer(serializers.ModelSerializer[AuditRun]):
    status = StatusField(AuditRun.State.choices)
    checklist = serializers.CharField(source="version.checklist.slug", read_only=True)
    checklist_version = serializers.IntegerField(source="version.number", read_only=True)
    task = serializers.SerializerMethodField()
    incident = serializers.SerializerMethodField()
    service = serializers.SlugRelatedField("slug", read_only=True)
    assignee = PersonField(read_only=True)
    signed_by = PersonField(read_only=True)
    approved_by = PersonField(read_only=True)
    score = serializers.IntegerField(read_only=True, allow_null=True)
    passed = serializers.BooleanField(
        read_only=True, allow_null=True, help_text="Null until all items are answered or the run is signed."
    )
    started_at = serializers.DateTimeField(read_only=True, allow_null=True)
    version = serializers.IntegerField(source="details_version", read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = AuditRun
        fields = ["ref", "title", "scope", "status", "checklist", "checklist_version", "task", "incident", "service"]
        fields += [
            "assignee",
            "due_on",
            "missed_due_on",
            "closes_on",
            "started_at",
            "earned",
            "possible",
            "answered",
            "asked",
            "failed_critical",
        ]
        fields += ["score", "passed", "signed_by", "signed_at", "approved_by", "approved_at", "missed_because"]
        fields += ["version", "url"]
        read_only_fields = fields

    def get_task(self, run: AuditRun) -> str | None:
        return f"A-{run.task_id}" if run.task_id else None

    def get_incident(self, run: AuditRun) -> str | None:
        return f"INC-{run.incident_id}" if run.incident_id else None


@example(
    "An audit of the edge",
    checklist="lb-baseline",
    scope="The 6 production pools",
    service="edge",
    assignee="jonas",
    due_on="2026-12-04",
    task="A-79",
)
class RunInput(serializers.Serializer[Any]):
    checklist = by_slug(Checklist)
    title = LineField(required=False, allow_blank=True, max_length=200)
    scope = LineField(required=False, allow_blank=True, max_length=200)
    service = by_slug(Service, required=False)
    team = by_slug(Team, required=False)
    assignee = PersonField(required=False)
    due_on = DayField(required=False)
    task = serializers.RegexField(r"^A-[1-9][0-9]{0,17}$", required=False, help_text="The task this run closes.")

    incident = serializers.RegexField(
        r"^INC-[1-9][0-9]{0,17}$", required=False, help_text="The incident this run follows up."
    )

    def validate_task(self, ref: str) -> CorrectiveTask:
        return visible_object(self, CorrectiveTask, ref, "Task not found.")

    def validate_incident(self, ref: str) -> Incident:
        return visible_object(self, Incident, ref, "Incident not found.")


@example("An answer", item=1, value="pass", note="Compared both files")
class AnswerInput(serializers.Serializer[Any]):
    item = serializers.IntegerField(min_value=1, max_value=9999, help_text="The number of the question.")
    value = serializers.CharField(max_length=1000)
    note = serializers.CharField(required=False, allow_blank=True, max_length=1000)


@example(
    "A link", item=3, text="Request rate of each server over seven days", url="https://graphs.example.org/edge-requests"
)
class AnswerEvidenceInput(EvidenceInput):
    item = serializers.IntegerField(min_value=1, max_value=9999)


@example(
    "A finding with a task",
    item=2,
    title="Pool edge-3 has one weight of 50",
    grade="major",
    task_title="Set equal weights in pool edge-3",
    owner="tomas",
    due_on="2026-12-18",
)
class FindingInput(serializers.Serializer[Any]):
    item = serializers.IntegerField(min_value=1, max_value=9999)
    title = LineField(max_length=200)
    text = serializers.CharField(required=False, allow_blank=True, max_length=1000)
    grade = serializers.ChoiceField(choices=Finding.Grade.choices, required=False)
    task_title = LineField(required=False, allow_blank=True, max_length=200)
    owner = PersonField(required=False)
    due_on = DayField(required=False)


@example("To a question", text="Pool edge-3 was corrected after the audit", item=2)
class AddendumInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=1000)
    item = serializers.IntegerField(required=False, min_value=1, max_value=9999)


@example("A person", to="jonas")
class AssignRunInput(serializers.Serializer[Any]):
    to = PersonField()


class FindingSerializer(serializers.ModelSerializer[Finding]):
    status = StatusField(Finding.State.choices)
    run = serializers.CharField(source="run.ref", read_only=True)
    item = serializers.IntegerField(source="item.number", read_only=True)
    task = serializers.SerializerMethodField()
    raised_by = PersonField(read_only=True)
    closed_by = PersonField(read_only=True)

    class Meta:
        model = Finding
        fields = ["ref", "title", "text", "grade", "status", "run", "item", "task", "raised_by", "raised_at"]
        fields += ["closed_by", "closed_at", "closed_because"]
        read_only_fields = fields

    def get_task(self, finding: Finding) -> str | None:
        return f"A-{finding.task_id}" if finding.task_id else None


@example("Corrected", reason="Weights of pool edge-3 are equal")
class CloseFindingInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)
    accept_risk = serializers.BooleanField(required=False)


@example("A task", title="Set equal weights in pool edge-3", owner="tomas", due_on="2026-12-18")
class FindingTaskInput(serializers.Serializer[Any]):
    title = LineField(max_length=200)
    owner = PersonField(required=False)
    due_on = DayField(required=False)
