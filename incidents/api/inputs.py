"""Input serializers: they check types and lengths; the actions check rules and save."""

from typing import Any

from rest_framework import serializers

from accounts.api.fields import PersonField
from accounts.models import Team
from core.api.examples import example
from core.api.fields import (
    BoundedDictField,
    InstantField,
    LineField,
    NamedField,
    SlugListField,
    UploadField,
    VersionField,
)
from incidents.api.fields import SeverityField
from incidents.models import (
    EntryType,
    IncidentRole,
    Kind,
    MilestoneName,
    Precision,
    Service,
)

EDITED_KINDS = [choice for choice in Kind.choices if choice[0] != Kind.DRILL]
DECLARED_KINDS = [("real", "Incident"), ("near_miss", "Near miss"), ("planned", "Planned work")]


@example("A fact", text="Error rate above 70 %", at="2026-11-13T22:00:00Z", type="alert", milestone="detected")
class EntryInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=5000)
    at = InstantField(required=False)
    type = serializers.ChoiceField(choices=EntryType.choices, default=EntryType.OBSERVATION)
    precision = serializers.ChoiceField(choices=Precision.choices, default=Precision.EXACT)
    actor_role = serializers.CharField(max_length=80, required=False, allow_blank=True)
    evidence = serializers.URLField(max_length=500, required=False, allow_blank=True)
    milestone = serializers.ChoiceField(choices=MilestoneName.choices, required=False, allow_blank=True)
    client_key = serializers.CharField(max_length=64, required=False, allow_blank=True)


@example("User API errors", title="User API answers with errors", service="user-api")
class SimilarInput(serializers.Serializer[Any]):
    """What is known of an incident before it is declared."""

    title = LineField(max_length=200, help_text="What users notice, in a few words.")
    service = NamedField("slug", queryset=Service.objects.in_use(), required=False, help_text="Service slug.")


@example("An exact time", at="2026-11-13T22:05:00Z", precision="exact", version=1)
class EntryEditInput(serializers.Serializer[Any]):
    version = VersionField(required=True)
    text = serializers.CharField(max_length=5000, required=False)
    at = InstantField(required=False)
    type = serializers.ChoiceField(choices=EntryType.choices, required=False)
    precision = serializers.ChoiceField(choices=Precision.choices, required=False)
    actor_role = serializers.CharField(max_length=80, required=False, allow_blank=True)
    evidence = serializers.URLField(max_length=500, required=False, allow_blank=True)


class EntryFileInput(serializers.Serializer[Any]):
    file = UploadField()


@example("A suspicion", text="/suspect database overload @22:05")
class LogLineInput(serializers.Serializer[Any]):
    """One line as in the composer: plain text, or a command such as `/suspect database @22:05`."""

    text = serializers.CharField(max_length=2000)
    client_key = serializers.CharField(max_length=64, required=False, allow_blank=True)
    written_at = InstantField(required=False)


@example(
    "A suspicion",
    statement="The database is overloaded",
    plausible_because="Requests time out",
    at="2026-11-13T22:05:00Z",
)
class HypothesisInput(serializers.Serializer[Any]):
    statement = serializers.CharField(max_length=300)
    plausible_because = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    at = InstantField(required=False)


@example("Ruled out", verdict="ruled_out", because="Its load was normal", at="2026-11-13T22:40:00Z")
class VerdictInput(serializers.Serializer[Any]):
    verdict = serializers.ChoiceField(choices=["ruled_out", "confirmed", "abandoned"])
    because = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    at = InstantField(required=False)


@example(
    "Three quarters of users",
    starts_at="2026-11-13T22:00:00Z",
    ends_at="2026-11-14T02:00:00Z",
    share="0.7500",
    population="Users of the User API",
    description="Requests failed or timed out",
)
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
    service = NamedField("slug", queryset=Service.objects.all(), required=False, allow_null=True)


@example(
    "A measured share",
    starts_at="2026-11-13T22:00:00Z",
    share="0.7300",
    measured_by="Failed requests in the access log",
    version=1,
)
class ImpactEditInput(ImpactInput):
    version = VersionField()


@example("A service", name="Search", tier=2, team="api", description="Finds products", slo="0.9950")
class ServiceInput(serializers.Serializer[Any]):
    """`slo` is the share of good minutes, 0 to 1; null is not stated."""

    name = LineField(max_length=80)
    tier = serializers.ChoiceField(choices=Service.TIERS, required=False)
    team = NamedField("slug", queryset=Team.objects.all(), required=False, allow_null=True)
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
    targets = BoundedDictField(
        child=serializers.IntegerField(min_value=1, max_value=100_000),
        max_length=20,
        required=False,
        help_text="Minutes by metric: detect, acknowledge, escalate, identify, mitigate.",
    )
    version = VersionField()


@example("A time", at="2026-11-14T02:00:00Z")
class InstantInput(serializers.Serializer[Any]):
    """The time of the event; default: now."""

    at = InstantField(required=False)


@example(
    "The cause is known",
    milestone="cause_identified",
    text="A load balancer setting spreads traffic unevenly",
    at="2026-11-13T23:15:00Z",
)
class ReachMilestoneInput(serializers.Serializer[Any]):
    milestone = serializers.ChoiceField(choices=MilestoneName.choices)
    text = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    at = InstantField(required=False)


@example(
    "To the infrastructure team",
    to_team="Infrastructure",
    from_team="API",
    reason="The database is normal; suspect the load balancer",
    at="2026-11-13T22:40:00Z",
)
class EscalationInput(serializers.Serializer[Any]):
    to_team = serializers.CharField(max_length=80)
    from_team = serializers.CharField(max_length=80, required=False, allow_blank=True)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)
    at = InstantField(required=False)


@example("An incident lead", role="lead", to="mira")
class IncidentRoleInput(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=IncidentRole.Role.choices)
    to = PersonField()
    at = InstantField(required=False)


@example(
    "An update", text="We found the cause and are correcting the load balancer.", next_due_at="2026-11-13T23:45:00Z"
)
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


@example("Two services", services=["user-api", "edge"], version=3)
class IncidentEditInput(serializers.Serializer[Any]):
    version = VersionField()
    title = LineField(max_length=200, required=False)
    summary = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    services = SlugListField("slug", queryset=Service.objects.all(), required=False)
    kind = serializers.ChoiceField(choices=EDITED_KINDS, required=False)
    zone = serializers.CharField(max_length=60, required=False, help_text="Europe/London")


@example("More severe", severity="SEV-1", note="Three quarters of users see errors")
class SetSeverityInput(serializers.Serializer[Any]):
    severity = SeverityField()
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)


@example("Fixing", to="fixing", at="2026-11-13T23:15:00Z")
class IncidentStatusInput(serializers.Serializer[Any]):
    to = serializers.ChoiceField(choices=["triage", "diagnosing", "fixing", "recovering"])
    at = InstantField(required=False)


@example("Resolved", text="Error rates are back to normal", at="2026-11-14T02:00:00Z")
class ResolveInput(InstantInput):
    text = serializers.CharField(max_length=2000, required=False, allow_blank=True)


@example("A reason", reason="Contains names of customers")
class IncidentReasonInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300)


@example("A reason", reason="Errors returned at 03:10")
class ReopenIncidentInput(IncidentReasonInput):
    at = InstantField(required=False)


@example("The same outage", into="INC-214", reason="Reported twice; same load balancer")
class MergeInput(IncidentReasonInput):
    into = serializers.RegexField(r"^INC-[1-9][0-9]{0,17}$", max_length=22)


@example("A person", person="priya")
class IncidentPersonInput(serializers.Serializer[Any]):
    person = PersonField()


@example("An approximate time", at="2026-11-13T21:52:00Z", precision="approx", note="Read from the error graph")
class MilestoneInput(serializers.Serializer[Any]):
    version = VersionField(help_text="The version this edit is based on, 0 if it is not set; 409 if not current.")
    at = InstantField()
    precision = serializers.ChoiceField(choices=Precision.choices, required=False)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)


@example("An earlier incident", to="INC-187")
class RelateInput(serializers.Serializer[Any]):
    """`to` is the earlier incident; null removes the relation."""

    to = serializers.RegexField(r"^INC-[1-9][0-9]{0,17}$", max_length=22, allow_null=True)
