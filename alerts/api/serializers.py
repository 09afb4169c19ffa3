"""JSON of alert sources and alerts."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from accounts.models import Team
from alerts.actions.sources import MAX_JOIN_MINUTES, MAX_RULES
from alerts.models import Alert, AlertMute, AlertRule, AlertSource, AlertSourceKind, ReceivedBody, State, WhenResolved
from core.api.examples import example
from core.api.fields import BoundedListField, InstantField, LineField, NamedField, StatusField, VersionField
from incidents.api.fields import SeverityField
from incidents.models import Incident, Service

RULE = {"label": "severity", "value": "critical", "severity": 1}


class RuleSerializer(serializers.ModelSerializer[AlertRule]):
    severity = serializers.SlugRelatedField("name", read_only=True)
    service = serializers.SlugRelatedField("slug", read_only=True)

    class Meta:
        model = AlertRule
        fields = ["label", "value", "severity", "service"]
        read_only_fields = fields


class AlertSourceSerializer(serializers.ModelSerializer[AlertSource]):
    """`intake` is the URL to which the sender posts. The token and the signing secret are never returned."""

    intake = serializers.SerializerMethodField()
    team = serializers.SlugRelatedField("slug", read_only=True)
    service = serializers.SlugRelatedField("slug", read_only=True)
    severity = serializers.SlugRelatedField("name", read_only=True)
    declare_from = serializers.SlugRelatedField("name", read_only=True)
    rules = RuleSerializer(many=True, read_only=True)
    restricted = serializers.BooleanField(source="circle.restricted", read_only=True)
    is_signed = serializers.BooleanField(read_only=True)

    class Meta:
        model = AlertSource
        fields = ["id", "name", "kind", "intake", "team", "service", "severity", "declare_from", "rules"]
        fields += ["join_minutes", "when_resolved", "restricted", "token_in_url", "is_signed", "token_set_at"]
        fields += ["old_token_until", "created_at", "disabled_at", "last_received_at", "received", "refused", "version"]
        read_only_fields = fields

    def get_intake(self, row: AlertSource) -> str:
        return str(self.context["request"].build_absolute_uri(reverse("api-alert-intake", args=[row.key])))


class NewAlertSourceSerializer(AlertSourceSerializer):
    """The response after adding a source. Only this response contains the token."""

    token = serializers.SerializerMethodField()

    class Meta(AlertSourceSerializer.Meta):
        fields = [*AlertSourceSerializer.Meta.fields, "token"]
        read_only_fields = fields

    def get_token(self, row: AlertSource) -> str:
        return str(self.context["token"])


class AlertTokenSerializer(serializers.Serializer[Any]):
    token = serializers.CharField(help_text="Shown once.")


class RuleInput(serializers.Serializer[Any]):
    """An alert with this label has this severity, or this service."""

    label = LineField(max_length=100)
    value = LineField(max_length=200)
    severity = SeverityField(required=False)
    service = NamedField("slug", queryset=Service.objects.in_use(), required=False)


class AlertSourceFields(serializers.Serializer[Any]):
    name = LineField(max_length=80)
    team = NamedField("slug", queryset=Team.objects.all(), required=False, allow_null=True)
    service = NamedField("slug", queryset=Service.objects.in_use(), required=False, allow_null=True)
    severity = SeverityField(help_text="Of an alert that no rule and no label gives one.")
    declare_from = SeverityField(
        required=False, allow_null=True, help_text="The least severe one that declares an incident. Null: none does."
    )
    rules: Any = BoundedListField(child=RuleInput(), required=False, max_length=MAX_RULES)
    join_minutes = serializers.IntegerField(
        required=False, min_value=1, max_value=MAX_JOIN_MINUTES, help_text="How long an alert that fires again joins."
    )
    when_resolved = serializers.ChoiceField(WhenResolved.choices, required=False)
    restricted = serializers.BooleanField(required=False, help_text="Only its team and its creator see its alerts.")
    token_in_url = serializers.BooleanField(required=False, help_text="For senders that cannot send headers.")
    signing_secret = serializers.CharField(
        max_length=200, required=False, write_only=True, help_text="Of Grafana and PagerDuty. Never returned."
    )


@example("Alertmanager", name="Production", kind="alertmanager", severity=3, declare_from=2, rules=[RULE])
class AlertSourceInput(AlertSourceFields):
    kind = serializers.ChoiceField(AlertSourceKind.choices)


@example("Record only", declare_from=None, version=2)
class AlertSourceEdit(AlertSourceFields):
    remove_signing_secret = serializers.BooleanField(required=False)
    version = VersionField()


class AlertOutcomeSerializer(serializers.Serializer[Any]):
    """What happened to an alert: declared, joined, recorded or ignored."""

    key = serializers.CharField()
    status = serializers.ChoiceField(State.choices, source="state")
    result = serializers.CharField()
    incident = serializers.CharField(allow_blank=True)
    detail = serializers.CharField(source="words")


class RefusedBodySerializer(serializers.ModelSerializer[ReceivedBody]):
    """A request that was refused; `times` counts repetitions of the same body."""

    class Meta:
        model = ReceivedBody
        fields = ["id", "reason", "status", "size", "text", "times", "first_at", "last_at"]
        read_only_fields = fields


class AlertSerializer(serializers.ModelSerializer[Alert]):
    """`times_fired` counts repetitions. `link` leads to the monitoring system."""

    source = serializers.IntegerField(source="source_id", read_only=True)
    source_name = serializers.CharField(source="source.name", read_only=True)
    status = StatusField(State.choices)
    severity = serializers.SlugRelatedField("name", read_only=True)
    service = serializers.SlugRelatedField("slug", read_only=True)
    incident = serializers.SerializerMethodField()
    labels = serializers.DictField(child=serializers.CharField(), read_only=True)
    link = serializers.CharField(source="url", read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Alert
        fields = ["id", "source", "source_name", "key", "group", "status", "title", "text", "labels", "link"]
        fields += ["severity", "service", "incident", "starts_at", "fired_at", "changed_at", "received_at"]
        fields += ["resolved_at", "times_fired", "is_test", "url"]
        read_only_fields = fields

    def get_incident(self, row: Alert) -> str | None:
        return f"INC-{row.incident_id}" if row.incident_id else None


@example("To an incident", incident="INC-214")
class AttachInput(serializers.Serializer[Any]):
    incident = serializers.RegexField(r"^INC-[1-9][0-9]{0,17}$", max_length=22)

    def validate_incident(self, ref: str) -> Incident:
        rows = Incident.objects.visible_to(self.context["request"].user).select_related("circle", "severity")
        found: Incident | None = rows.filter(pk=int(ref.partition("-")[2])).first()
        if found is None:
            raise serializers.ValidationError("Incident not found. Send a reference, for example INC-214.")
        return found


@example("An incident from it", title="Checkout answers slowly", severity=2, services=["checkout"])
class DeclareFromAlertInput(serializers.Serializer[Any]):
    title = LineField(max_length=200)
    severity = SeverityField()
    services: Any = BoundedListField(
        child=NamedField("slug", queryset=Service.objects.in_use()), required=False, max_length=20
    )


@example("During the migration", until="2026-04-01T00:00:00Z", reason="The old cluster is being switched off")
class MuteInput(serializers.Serializer[Any]):
    until = InstantField()
    reason = LineField(max_length=300)


class MuteSerializer(serializers.ModelSerializer[AlertMute]):
    by: Any = serializers.SlugRelatedField("handle", read_only=True)

    class Meta:
        model = AlertMute
        fields = ["key", "until", "reason", "by", "created_at"]
        read_only_fields = fields
