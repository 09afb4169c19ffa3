"""What this room's resources look like in JSON. Serializers shape and clean; they never save."""

from typing import Any

from rest_framework import serializers

from core.accounts.models import Team, User
from incidents.models import Incident, Service
from tasks.models import (
    AuditRun,
    AuditSchedule,
    Checklist,
    ChecklistVersion,
    ClosesBy,
    CorrectiveTask,
    Finding,
    Item,
    Kind,
    Priority,
    Strength,
)


def person(**facts: Any) -> serializers.SlugRelatedField:
    """A person by handle."""
    if facts.get("read_only"):
        return serializers.SlugRelatedField("handle", **facts)
    return serializers.SlugRelatedField("handle", queryset=User.objects.people(), **facts)


def by_slug(model: Any, **facts: Any) -> serializers.SlugRelatedField:
    return serializers.SlugRelatedField("slug", queryset=model.objects.all(), **facts)


class TaskSerializer(serializers.ModelSerializer[CorrectiveTask]):
    owner = person(read_only=True)
    checker = person(read_only=True)
    verified_by = person(read_only=True)
    risk_owner = person(read_only=True)
    team = serializers.SlugRelatedField("slug", read_only=True)
    incident = serializers.SerializerMethodField()
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = CorrectiveTask
        fields = ["ref", "title", "text", "done_when", "status", "kind", "strength", "priority", "effort", "closes_by"]
        fields += ["owner", "owner_name", "team", "origin", "incident", "link", "first_due_on", "due_on"]
        fields += ["moves_of_date", "blocked_reason", "done_at", "proof", "verified_at", "verified_by"]
        fields += ["verification_note", "checker", "check_on", "check_question", "check_threshold", "check_outcome"]
        fields += ["checked_at", "wont_do_reason", "risk_owner", "review_on", "created_at", "url"]
        read_only_fields = fields

    def get_incident(self, task: CorrectiveTask) -> str | None:
        return f"INC-{task.incident_id}" if task.incident_id else None


class EvidenceSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(required=False, allow_blank=True, max_length=1000)
    url = serializers.URLField(required=False, allow_blank=True, max_length=500)
    file_name = serializers.CharField(required=False, allow_blank=True, max_length=200)
    sha256 = serializers.RegexField(r"^[0-9a-f]{64}$", required=False, allow_blank=True)


class NewTaskSerializer(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=200)
    incident = serializers.RegexField(r"^INC-[1-9][0-9]{0,17}$", required=False, help_text="INC-214")
    text = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    done_when = serializers.CharField(required=False, allow_blank=True, max_length=500)
    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    strength = serializers.ChoiceField(choices=Strength.choices, required=False)
    priority = serializers.ChoiceField(choices=Priority.choices, required=False)
    closes_by = serializers.ChoiceField(choices=ClosesBy.choices, required=False)
    link = serializers.URLField(required=False, allow_blank=True, max_length=500)
    owner = person(required=False, allow_null=True)
    due_on = serializers.DateField(required=False)
    team = by_slug(Team, required=False)

    def validate_incident(self, ref: str) -> Incident:
        found = Incident.objects.visible_to(self.context["request"].user).filter(pk=int(ref[4:])).first()
        if found is None:
            raise serializers.ValidationError("There is no such incident.")
        return found


class OpenSerializer(serializers.Serializer[Any]):
    owner = person()
    due_on = serializers.DateField(required=False)
    done_when = serializers.CharField(required=False, allow_blank=True, max_length=500)
    team = by_slug(Team, required=False)


class EditSerializer(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=200, required=False)
    text = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    done_when = serializers.CharField(required=False, allow_blank=True, max_length=500)
    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    strength = serializers.ChoiceField(choices=Strength.choices, required=False)
    priority = serializers.ChoiceField(choices=Priority.choices, required=False)
    effort = serializers.CharField(required=False, allow_blank=True, max_length=60)
    link = serializers.URLField(required=False, allow_blank=True, max_length=500)


class HandOverSerializer(serializers.Serializer[Any]):
    to = person()
    note = serializers.CharField(required=False, allow_blank=True, max_length=300)


class DateSerializer(serializers.Serializer[Any]):
    due_on = serializers.DateField()
    reason = serializers.CharField(required=False, allow_blank=True, max_length=300)


class ReasonSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300)


class ReopenSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300)
    due_on = serializers.DateField(required=False)


class NoteSerializer(serializers.Serializer[Any]):
    note = serializers.CharField(required=False, allow_blank=True, max_length=500)


class CheckSerializer(serializers.Serializer[Any]):
    question = serializers.CharField(max_length=300)
    threshold = serializers.CharField(max_length=200)
    checker = person()
    check_on = serializers.DateField()


class CheckAnswerSerializer(serializers.Serializer[Any]):
    holds = serializers.BooleanField()
    seen = serializers.CharField(max_length=500)


class DeclineSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)
    risk_owner = person()
    review_on = serializers.DateField()


class SpawnSerializer(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=200)


class ItemSerializer(serializers.ModelSerializer[Item]):
    section = serializers.CharField(source="section.title", read_only=True)

    class Meta:
        model = Item
        fields = ["number", "section", "text", "hint", "type", "unit", "low", "high", "choices", "weight", "critical"]
        fields += ["required", "evidence_on_fail", "finding_on_fail", "control"]
        read_only_fields = fields


class VersionSerializer(serializers.ModelSerializer[ChecklistVersion]):
    items = ItemSerializer(many=True, read_only=True)

    class Meta:
        model = ChecklistVersion
        fields = ["number", "threshold", "change_note", "published_at", "items"]
        read_only_fields = fields


class ChecklistSerializer(serializers.ModelSerializer[Checklist]):
    class Meta:
        model = Checklist
        fields = ["slug", "title", "purpose", "description", "retired_at"]
        read_only_fields = fields


class PublishSerializer(serializers.Serializer[Any]):
    change_note = serializers.CharField(required=False, allow_blank=True, max_length=300)


class RunSerializer(serializers.ModelSerializer[AuditRun]):
    checklist = serializers.CharField(source="version.checklist.slug", read_only=True)
    version = serializers.IntegerField(source="version.number", read_only=True)
    task = serializers.SerializerMethodField()
    incident = serializers.SerializerMethodField()
    service = serializers.SlugRelatedField("slug", read_only=True)
    assignee = person(read_only=True)
    signed_by = person(read_only=True)
    approved_by = person(read_only=True)
    score = serializers.IntegerField(read_only=True, allow_null=True)
    passed = serializers.BooleanField(read_only=True, allow_null=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = AuditRun
        fields = ["ref", "title", "scope", "state", "checklist", "version", "task", "incident", "service", "assignee"]
        fields += ["due_on", "closes_on", "earned", "possible", "answered", "asked", "failed_critical", "score"]
        fields += ["passed", "signed_by", "signed_at", "approved_by", "approved_at", "missed_because", "url"]
        read_only_fields = fields

    def get_task(self, run: AuditRun) -> str | None:
        return f"A-{run.task_id}" if run.task_id else None

    def get_incident(self, run: AuditRun) -> str | None:
        return f"INC-{run.incident_id}" if run.incident_id else None


class NewRunSerializer(serializers.Serializer[Any]):
    checklist = by_slug(Checklist)
    title = serializers.CharField(required=False, allow_blank=True, max_length=200)
    scope = serializers.CharField(required=False, allow_blank=True, max_length=200)
    service = by_slug(Service, required=False)
    team = by_slug(Team, required=False)
    assignee = person(required=False)
    due_on = serializers.DateField(required=False)


class AnswerSerializer(serializers.Serializer[Any]):
    item = serializers.IntegerField(min_value=1, max_value=9999, help_text="The number of the question.")
    value = serializers.CharField(max_length=1000)
    note = serializers.CharField(required=False, allow_blank=True, max_length=1000)


class ItemEvidenceSerializer(EvidenceSerializer):
    item = serializers.IntegerField(min_value=1, max_value=9999)


class RaiseSerializer(serializers.Serializer[Any]):
    item = serializers.IntegerField(min_value=1, max_value=9999)
    title = serializers.CharField(max_length=200)
    text = serializers.CharField(required=False, allow_blank=True, max_length=1000)
    grade = serializers.ChoiceField(choices=Finding.Grade.choices, required=False)
    task_title = serializers.CharField(required=False, allow_blank=True, max_length=200)
    owner = person(required=False)
    due_on = serializers.DateField(required=False)


class AddendumSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=1000)
    item = serializers.IntegerField(required=False, min_value=1, max_value=9999)


class AssignSerializer(serializers.Serializer[Any]):
    to = person()


class FindingSerializer(serializers.ModelSerializer[Finding]):
    run = serializers.CharField(source="run.ref", read_only=True)
    item = serializers.IntegerField(source="item.number", read_only=True)
    task = serializers.SerializerMethodField()
    raised_by = person(read_only=True)
    closed_by = person(read_only=True)

    class Meta:
        model = Finding
        fields = ["ref", "title", "text", "grade", "state", "run", "item", "task", "raised_by", "raised_at"]
        fields += ["closed_by", "closed_at", "closed_because"]
        read_only_fields = fields

    def get_task(self, finding: Finding) -> str | None:
        return f"A-{finding.task_id}" if finding.task_id else None


class CloseFindingSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)
    accept_risk = serializers.BooleanField(required=False)


class FindingTaskSerializer(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=200)
    owner = person(required=False)
    due_on = serializers.DateField(required=False)


class ScheduleSerializer(serializers.ModelSerializer[AuditSchedule]):
    checklist = serializers.SlugRelatedField("slug", read_only=True)
    assignee = person(read_only=True)
    service = serializers.SlugRelatedField("slug", read_only=True)
    task = serializers.SerializerMethodField()

    class Meta:
        model = AuditSchedule
        fields = ["id", "title", "checklist", "rrule", "starts_on", "next_due", "opens_days_before"]
        fields += ["closes_days_after", "assignee", "service", "task", "paused_at"]
        read_only_fields = fields

    def get_task(self, schedule: AuditSchedule) -> str | None:
        return f"A-{schedule.task_id}" if schedule.task_id else None


class NewScheduleSerializer(serializers.Serializer[Any]):
    checklist = by_slug(Checklist)
    title = serializers.CharField(max_length=200)
    rrule = serializers.CharField(required=False, allow_blank=True, max_length=200, help_text="FREQ=MONTHLY;BYDAY=1MO")
    starts_on = serializers.DateField()
    opens_days_before = serializers.IntegerField(required=False, min_value=0, max_value=60)
    closes_days_after = serializers.IntegerField(required=False, min_value=0, max_value=60)
    assignee = person(required=False)
    team = by_slug(Team, required=False)
    service = by_slug(Service, required=False)
