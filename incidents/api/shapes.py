"""How incidents and their parts look in JSON. Input shapes clean types and lengths; nothing here saves."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.accounts.models import User
from incidents.models import (
    Category,
    EntryType,
    Escalation,
    Factor,
    Hypothesis,
    ImpactWindow,
    Incident,
    IncidentRole,
    Kind,
    Measure,
    Milestone,
    MilestoneName,
    Precision,
    Service,
    Severity,
    StatusUpdate,
    TimelineEntry,
)

DECLARED_KINDS = [("real", "Incident"), ("near_miss", "Near miss"), ("planned", "Planned work")]


class PersonField(serializers.SlugRelatedField[User]):
    """Somebody active, by handle."""

    def __init__(self, **options: Any) -> None:
        super().__init__(slug_field="handle", queryset=User.objects.people(), **options)


class SeveritySerializer(serializers.ModelSerializer[Severity]):
    class Meta:
        model = Severity
        fields = [
            "rank",
            "name",
            "description",
            "postmortem_required",
            "postmortem_days",
            "postmortem_working_days",
            "update_minutes",
            "task_priority",
        ]
        read_only_fields = fields


class CategorySerializer(serializers.ModelSerializer[Category]):
    kinds = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Category
        fields = ["code", "name", "kinds", "technical"]
        read_only_fields = fields


class ServiceSerializer(serializers.ModelSerializer[Service]):
    team = serializers.SlugRelatedField("slug", read_only=True)

    class Meta:
        model = Service
        fields = ["slug", "name", "tier", "team", "description", "slo"]
        read_only_fields = fields


class IncidentSerializer(serializers.ModelSerializer[Incident]):
    """One row of the list. Lengths are seconds; null is not known."""

    ref = serializers.CharField(read_only=True)
    severity = serializers.SlugRelatedField("name", read_only=True)
    lead = serializers.SlugRelatedField("handle", read_only=True)
    services = serializers.SlugRelatedField("slug", many=True, read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Incident
        fields = [
            "ref",
            "title",
            "summary",
            "kind",
            "status",
            "severity",
            "services",
            "lead",
            "zone",
            "started_at",
            "declared_at",
            "resolved_at",
            "closed_at",
            "update_due_at",
            "impact_seconds",
            "weighted_seconds",
            "mitigation_seconds",
            "diversion_seconds",
            "url",
        ]
        read_only_fields = fields


class MetricSerializer(serializers.Serializer[Any]):
    """One number with the definition it was made by. `at_least` stands in while it still runs."""

    key = serializers.CharField()
    label = serializers.CharField()
    definition = serializers.CharField()
    seconds = serializers.IntegerField(allow_null=True)
    at_least = serializers.IntegerField(allow_null=True)
    text = serializers.CharField()
    approximate = serializers.BooleanField()
    null_reason = serializers.CharField()
    warnings = serializers.ListField(child=serializers.CharField())


class PhaseSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    start = serializers.DateTimeField()
    end = serializers.DateTimeField(allow_null=True)


class EntrySerializer(serializers.ModelSerializer[TimelineEntry]):
    author = serializers.SlugRelatedField("handle", read_only=True)

    class Meta:
        model = TimelineEntry
        fields = [
            "id",
            "at",
            "precision",
            "source",
            "type",
            "text",
            "actor_role",
            "evidence",
            "entered_time",
            "milestone",
            "author",
            "version",
            "created_at",
            "edited_at",
        ]
        read_only_fields = fields


class EntryInSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=5000)
    at = serializers.DateTimeField(required=False)
    type = serializers.ChoiceField(choices=EntryType.choices, default=EntryType.OBSERVATION)
    precision = serializers.ChoiceField(choices=Precision.choices, default=Precision.EXACT)
    actor_role = serializers.CharField(max_length=80, required=False, allow_blank=True)
    evidence = serializers.URLField(max_length=500, required=False, allow_blank=True)
    milestone = serializers.ChoiceField(choices=MilestoneName.choices, required=False, allow_blank=True)
    client_key = serializers.CharField(max_length=64, required=False, allow_blank=True)


class EntryEditSerializer(serializers.Serializer[Any]):
    version = serializers.IntegerField(min_value=1)
    text = serializers.CharField(max_length=5000, required=False)
    at = serializers.DateTimeField(required=False)
    type = serializers.ChoiceField(choices=EntryType.choices, required=False)
    precision = serializers.ChoiceField(choices=Precision.choices, required=False)
    actor_role = serializers.CharField(max_length=80, required=False, allow_blank=True)
    evidence = serializers.URLField(max_length=500, required=False, allow_blank=True)


class LineSerializer(serializers.Serializer[Any]):
    """One typed line, as in the composer: plain words, or a verb such as `/suspect database @22:05`."""

    text = serializers.CharField(max_length=2000)
    client_key = serializers.CharField(max_length=64, required=False, allow_blank=True)
    written_at = serializers.DateTimeField(required=False)


class DoneSerializer(serializers.Serializer[Any]):
    verb = serializers.CharField(allow_blank=True)


class HypothesisSerializer(serializers.ModelSerializer[Hypothesis]):
    class Meta:
        model = Hypothesis
        fields = ["id", "statement", "plausible_because", "verdict", "verdict_because", "started_at", "ended_at"]
        read_only_fields = fields


class SuspectSerializer(serializers.Serializer[Any]):
    statement = serializers.CharField(max_length=300)
    plausible_because = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    at = serializers.DateTimeField(required=False)


class VerdictSerializer(serializers.Serializer[Any]):
    verdict = serializers.ChoiceField(choices=["ruled_out", "confirmed", "abandoned"])
    because = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    at = serializers.DateTimeField(required=False)


class ImpactSerializer(serializers.ModelSerializer[ImpactWindow]):
    class Meta:
        model = ImpactWindow
        fields = [
            "id",
            "starts_at",
            "ends_at",
            "share",
            "population",
            "measured_by",
            "description",
            "approximate",
        ]
        read_only_fields = fields


class ImpactInSerializer(serializers.Serializer[Any]):
    """`share` is 0 to 1; left out it stays unknown."""

    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(required=False, allow_null=True)
    share = serializers.DecimalField(
        max_digits=5, decimal_places=4, min_value=0, max_value=1, required=False, allow_null=True
    )
    population = serializers.CharField(max_length=80, required=False, allow_blank=True)
    measured_by = serializers.CharField(max_length=200, required=False, allow_blank=True)
    description = serializers.CharField(max_length=500, required=False, allow_blank=True)
    approximate = serializers.BooleanField(required=False)


class MomentSerializer(serializers.Serializer[Any]):
    """When it happened; left out: now."""

    at = serializers.DateTimeField(required=False)


class MilestoneSerializer(serializers.ModelSerializer[Milestone]):
    class Meta:
        model = Milestone
        fields = ["name", "at", "precision", "source", "note"]
        read_only_fields = ["source"]
        extra_kwargs = {"note": {"required": False}, "precision": {"required": False}}


class ReachSerializer(serializers.Serializer[Any]):
    milestone = serializers.ChoiceField(choices=MilestoneName.choices)
    text = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    at = serializers.DateTimeField(required=False)


class EscalationSerializer(serializers.ModelSerializer[Escalation]):
    class Meta:
        model = Escalation
        fields = ["id", "from_team", "to_team", "reason", "requested_at", "joined_at"]
        read_only_fields = fields


class EscalateSerializer(serializers.Serializer[Any]):
    to_team = serializers.CharField(max_length=80)
    from_team = serializers.CharField(max_length=80, required=False, allow_blank=True)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)
    at = serializers.DateTimeField(required=False)


class FactorSerializer(serializers.ModelSerializer[Factor]):
    category = serializers.SlugRelatedField("code", read_only=True)
    parent = serializers.PrimaryKeyRelatedField(read_only=True)

    class Meta:
        model = Factor
        fields = [
            "id",
            "kind",
            "category",
            "detail",
            "statement",
            "mechanism",
            "confidence",
            "parent",
            "accepted_because",
        ]
        read_only_fields = fields


class FactorInSerializer(serializers.Serializer[Any]):
    statement = serializers.CharField(max_length=500)
    kind = serializers.ChoiceField(choices=Factor.Kind.choices, default=Factor.Kind.CONTRIBUTING)
    category = serializers.SlugRelatedField("code", queryset=Category.objects.all(), required=False, allow_null=True)
    detail = serializers.CharField(max_length=60, required=False, allow_blank=True)
    mechanism = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    confidence = serializers.ChoiceField(choices=Factor.Confidence.choices, default=Factor.Confidence.FACT)
    parent = serializers.IntegerField(min_value=1, required=False, allow_null=True)


class MeasureSerializer(serializers.ModelSerializer[Measure]):
    class Meta:
        model = Measure
        fields = ["id", "title", "text"]
        extra_kwargs = {"text": {"max_length": 5000, "required": False}}


class RoleSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    role = serializers.CharField()
    person = serializers.CharField(source="handle")
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)


class AssignSerializer(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=IncidentRole.Role.choices)
    to = PersonField()
    at = serializers.DateTimeField(required=False)


class UpdateSerializer(serializers.ModelSerializer[StatusUpdate]):
    author = serializers.SlugRelatedField("handle", read_only=True)

    class Meta:
        model = StatusUpdate
        fields = ["id", "text", "sent_at", "next_due_at", "author"]
        read_only_fields = fields


class UpdateInSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=4000)
    next_due_at = serializers.DateTimeField(required=False, allow_null=True)


class StorySerializer(serializers.Serializer[Any]):
    """The incident with its small parts and its numbers. Entries have their own address."""

    incident = IncidentSerializer()
    milestones = MilestoneSerializer(many=True)
    impact = ImpactSerializer(many=True, source="windows")
    hypotheses = HypothesisSerializer(many=True)
    escalations = EscalationSerializer(many=True)
    roles = RoleSerializer(many=True)
    factors = FactorSerializer(many=True)
    phases = serializers.SerializerMethodField()
    metrics = serializers.SerializerMethodField()

    @extend_schema_field(PhaseSerializer(many=True))
    def get_phases(self, story: Any) -> list[dict[str, Any]]:
        return [{"name": n, "start": a, "end": b} for n, a, b in story.incident.phases]

    @extend_schema_field(MetricSerializer(many=True))
    def get_metrics(self, story: Any) -> Any:
        return MetricSerializer(list(story.metrics.values()), many=True).data


class DeclareSerializer(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=200)
    severity = serializers.SlugRelatedField("rank", queryset=Severity.objects.all())
    services = serializers.SlugRelatedField("slug", many=True, queryset=Service.objects.all(), required=False)
    kind = serializers.ChoiceField(choices=DECLARED_KINDS, default=Kind.REAL)
    zone = serializers.CharField(max_length=60, required=False)
    summary = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    started_at = serializers.DateTimeField(required=False, allow_null=True)
    lead = PersonField(required=False, allow_null=True)
    restricted = serializers.BooleanField(default=False)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)


class DescribeSerializer(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=200, required=False)
    summary = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    services = serializers.SlugRelatedField("slug", many=True, queryset=Service.objects.all(), required=False)


class SeverityInSerializer(serializers.Serializer[Any]):
    severity = serializers.SlugRelatedField("rank", queryset=Severity.objects.all())
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)


class MoveSerializer(serializers.Serializer[Any]):
    to = serializers.ChoiceField(choices=["triage", "diagnosing", "fixing", "recovering"])
    at = serializers.DateTimeField(required=False)


class ResolveSerializer(MomentSerializer):
    text = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class WhySerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300)


class ReopenSerializer(WhySerializer):
    at = serializers.DateTimeField(required=False)


class MergeSerializer(WhySerializer):
    into = serializers.RegexField(r"^INC-[1-9][0-9]{0,17}$", max_length=22)


class PersonSerializer(serializers.Serializer[Any]):
    person = PersonField()


class EmptySerializer(serializers.Serializer[Any]):
    """Nothing to send."""
