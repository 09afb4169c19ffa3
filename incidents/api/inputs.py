"""Input serializers: they check types and lengths; the actions check rules and save."""

from typing import Any

from rest_framework import serializers

from accounts.api.fields import PersonField
from accounts.models import Team
from core.api.examples import example
from core.api.fields import BoundedListField, InstantField, LineField, SlugListField, VersionField
from incidents.api.fields import SeverityField
from incidents.models import (
    Category,
    EntryType,
    Factor,
    HalfTimeAnswer,
    IncidentRole,
    Kind,
    MilestoneName,
    Precision,
    Service,
)

DECLARED_KINDS = [("real", "Incident"), ("near_miss", "Near miss"), ("planned", "Planned work")]


@example("A fact", text="Error rate above 70 %", at="2024-02-13T22:00:00Z", type="alert", milestone="detected")
class EntryInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=5000)
    at = InstantField(required=False)
    type = serializers.ChoiceField(choices=EntryType.choices, default=EntryType.OBSERVATION)
    precision = serializers.ChoiceField(choices=Precision.choices, default=Precision.EXACT)
    actor_role = serializers.CharField(max_length=80, required=False, allow_blank=True)
    evidence = serializers.URLField(max_length=500, required=False, allow_blank=True)
    milestone = serializers.ChoiceField(choices=MilestoneName.choices, required=False, allow_blank=True)
    client_key = serializers.CharField(max_length=64, required=False, allow_blank=True)


class SimilarInput(serializers.Serializer[Any]):
    """What is known of an incident before it is declared."""

    title = LineField(max_length=200)
    service = serializers.SlugRelatedField("slug", queryset=Service.objects.in_use(), required=False)


class EntryEditInput(serializers.Serializer[Any]):
    version = VersionField(required=True)
    text = serializers.CharField(max_length=5000, required=False)
    at = InstantField(required=False)
    type = serializers.ChoiceField(choices=EntryType.choices, required=False)
    precision = serializers.ChoiceField(choices=Precision.choices, required=False)
    actor_role = serializers.CharField(max_length=80, required=False, allow_blank=True)
    evidence = serializers.URLField(max_length=500, required=False, allow_blank=True)


class EntryFileInput(serializers.Serializer[Any]):
    file = serializers.FileField()


class LogLineInput(serializers.Serializer[Any]):
    """One line as in the composer: plain text, or a command such as `/suspect database @22:05`."""

    text = serializers.CharField(max_length=2000)
    client_key = serializers.CharField(max_length=64, required=False, allow_blank=True)
    written_at = InstantField(required=False)


class HypothesisInput(serializers.Serializer[Any]):
    statement = serializers.CharField(max_length=300)
    plausible_because = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    at = InstantField(required=False)


@example("Ruled out", verdict="ruled_out", because="Its load was normal", at="2024-02-13T22:40:00Z")
class VerdictInput(serializers.Serializer[Any]):
    verdict = serializers.ChoiceField(choices=["ruled_out", "confirmed", "abandoned"])
    because = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    at = InstantField(required=False)


class ImpactInput(serializers.Serializer[Any]):
    """`share` is 0 to 1; unknown if left out."""

    starts_at = InstantField()
    ends_at = InstantField(required=False, allow_null=True)
    share = serializers.DecimalField(
        max_digits=5, decimal_places=4, min_value=0, max_value=1, required=False, allow_null=True
    )
    population = serializers.CharField(max_length=80, required=False, allow_blank=True)
    measured_by = serializers.CharField(max_length=200, required=False, allow_blank=True)
    description = serializers.CharField(max_length=500, required=False, allow_blank=True)
    approximate = serializers.BooleanField(required=False)


class ImpactEditInput(ImpactInput):
    version = VersionField()


@example("A service", name="Search", tier=2, team="api", description="Finds products", slo="0.9950")
class ServiceInput(serializers.Serializer[Any]):
    """`slo` is the share of good minutes, 0 to 1; null is not stated."""

    name = LineField(max_length=80)
    tier = serializers.ChoiceField(choices=Service.TIERS, required=False)
    team = serializers.SlugRelatedField("slug", queryset=Team.objects.all(), required=False, allow_null=True)
    description = serializers.CharField(max_length=300, required=False, allow_blank=True)
    slo = serializers.DecimalField(
        max_digits=5, decimal_places=4, min_value=0, max_value=1, required=False, allow_null=True
    )


class ServiceEditInput(ServiceInput):
    """Only what changes."""

    version = VersionField()
    name = LineField(max_length=80, required=False)


@example("Targets of a severity", targets={"detect": 5, "mitigate": 60}, every_reviewer=True)
class SeverityEditInput(serializers.Serializer[Any]):
    """Only what changes."""

    description = serializers.CharField(max_length=300, required=False)
    postmortem_required = serializers.BooleanField(required=False)
    postmortem_days = serializers.IntegerField(min_value=1, max_value=365, allow_null=True, required=False)
    postmortem_working_days = serializers.BooleanField(required=False)
    every_reviewer = serializers.BooleanField(required=False)
    update_minutes = serializers.IntegerField(min_value=1, max_value=10_000, allow_null=True, required=False)
    task_priority = serializers.ChoiceField(["P0", "P1", "P2", "P3"], required=False)
    targets = serializers.DictField(
        child=serializers.IntegerField(min_value=1, max_value=100_000),
        required=False,
        help_text="Minutes by metric: detect, acknowledge, escalate, identify, mitigate.",
    )
    version = VersionField()


class InstantInput(serializers.Serializer[Any]):
    """The time of the event; default: now."""

    at = InstantField(required=False)


class ReachMilestoneInput(serializers.Serializer[Any]):
    milestone = serializers.ChoiceField(choices=MilestoneName.choices)
    text = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    at = InstantField(required=False)


class EscalationInput(serializers.Serializer[Any]):
    to_team = serializers.CharField(max_length=80)
    from_team = serializers.CharField(max_length=80, required=False, allow_blank=True)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)
    at = InstantField(required=False)


class FactorInput(serializers.Serializer[Any]):
    statement = serializers.CharField(max_length=500)
    kind = serializers.ChoiceField(choices=Factor.Kind.choices, default=Factor.Kind.CONTRIBUTING)
    category = serializers.SlugRelatedField("code", queryset=Category.objects.all(), required=False, allow_null=True)
    detail = serializers.CharField(max_length=60, required=False, allow_blank=True)
    mechanism = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    confidence = serializers.ChoiceField(choices=Factor.Confidence.choices, default=Factor.Confidence.FACT)
    parent = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    question = serializers.CharField(
        max_length=200, required=False, allow_blank=True, help_text="The question that it answers for its parent."
    )


class FactorEvidenceInput(serializers.Serializer[Any]):
    evidence = BoundedListField(
        child=serializers.IntegerField(min_value=1), max_length=500, help_text="Ids of timeline entries."
    )


class HalfTimeInput(serializers.Serializer[Any]):
    part = serializers.ChoiceField(choices=HalfTimeAnswer.Part.choices)
    text = serializers.CharField(max_length=1000)


class FactorEditInput(FactorInput):
    version = VersionField()


class IncidentRoleInput(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=IncidentRole.Role.choices)
    to = PersonField()
    at = InstantField(required=False)


class StatusUpdateInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=4000)
    next_due_at = InstantField(required=False, allow_null=True)


@example(
    "User API errors", title="User API answers with errors", severity=1, services=["user-api"], zone="Europe/London"
)
class DeclareInput(serializers.Serializer[Any]):
    title = LineField(max_length=200)
    severity = SeverityField()
    services = SlugListField("slug", queryset=Service.objects.all(), required=False)
    kind = serializers.ChoiceField(choices=DECLARED_KINDS, default=Kind.REAL)
    zone = serializers.CharField(max_length=60, required=False)
    summary = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    started_at = InstantField(required=False, allow_null=True)
    lead = PersonField(required=False, allow_null=True)
    restricted = serializers.BooleanField(default=False)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)


class IncidentEditInput(serializers.Serializer[Any]):
    version = VersionField()
    title = LineField(max_length=200, required=False)
    summary = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    services = SlugListField("slug", queryset=Service.objects.all(), required=False)


class SetSeverityInput(serializers.Serializer[Any]):
    severity = SeverityField()
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)


class IncidentStatusInput(serializers.Serializer[Any]):
    to = serializers.ChoiceField(choices=["triage", "diagnosing", "fixing", "recovering"])
    at = InstantField(required=False)


class ResolveInput(InstantInput):
    text = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class IncidentReasonInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300)


class ReopenIncidentInput(IncidentReasonInput):
    at = InstantField(required=False)


class MergeInput(IncidentReasonInput):
    into = serializers.RegexField(r"^INC-[1-9][0-9]{0,17}$", max_length=22)


class IncidentPersonInput(serializers.Serializer[Any]):
    person = PersonField()


class AcceptFactorInput(serializers.Serializer[Any]):
    because = serializers.CharField(max_length=500)


class MilestoneInput(serializers.Serializer[Any]):
    at = InstantField()
    precision = serializers.ChoiceField(choices=Precision.choices, required=False)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)


class MeasureInput(serializers.Serializer[Any]):
    title = LineField(max_length=200)
    text = serializers.CharField(max_length=5000, required=False, allow_blank=True)


class RelateInput(serializers.Serializer[Any]):
    """`to` is the earlier incident; null removes the relation."""

    to = serializers.RegexField(r"^INC-[1-9][0-9]{0,17}$", max_length=22, allow_null=True)
