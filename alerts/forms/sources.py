"""The form of an alert source. Rules are lines such as `severity=critical -> SEV-1`."""

from typing import Any

from django import forms

from accounts.models import Team, User
from alerts.actions.sources import MAX_JOIN_MINUTES, MAX_RULES
from alerts.models import AlertSource, AlertSourceKind, WhenResolved
from alerts.models.source import JOIN_MINUTES, SIGNED_KINDS
from core.web.line_field import LineField
from incidents.models import Service, Severity

ARROW = "->"


class RulesField(forms.CharField):
    """One rule per line: `label=value -> SEV-1` or `label=value -> service`."""

    def __init__(self, **facts: Any) -> None:
        help_text = "One per line, the first that fits counts: severity=critical -> SEV-1 or app=checkout -> checkout."
        widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})
        super().__init__(**{"max_length": 20_000, "required": False, "help_text": help_text, "widget": widget, **facts})

    def clean(self, value: Any) -> list[dict[str, Any]]:
        lines = [line.strip() for line in (super().clean(value) or "").splitlines() if line.strip()]
        if len(lines) > MAX_RULES:
            raise forms.ValidationError(f"Enter at most {MAX_RULES} rules.")
        severities = {row.name.lower(): row for row in Severity.objects.all()} if lines else {}
        services = list(Service.objects.in_use()) if lines else []
        named = {**{row.name.lower(): row for row in services}, **{row.slug: row for row in services}}
        return [rule_of(line, number, severities, named) for number, line in enumerate(lines, 1)]


def rule_of(line: str, number: int, severities: dict[str, Severity], services: dict[str, Service]) -> dict[str, Any]:
    left, arrow, target = line.rpartition(ARROW)
    label, equals, value = left.partition("=")
    label, value, target = label.strip(), value.strip(), target.strip().lower()
    if not (arrow and equals and label and value) or len(label) > 100 or len(value) > 200:
        raise forms.ValidationError(f"Line {number}: write label=value -> SEV-1, or -> the name of a service.")
    if severity := severities.get(target):
        return {"label": label, "value": value, "severity": severity}
    if service := services.get(target):
        return {"label": label, "value": value, "service": service}
    raise forms.ValidationError(f"Line {number}: there is no severity or service named “{target[:80]}”.")


class SourceForm(forms.Form):
    kind = forms.ChoiceField(label="Sender", choices=AlertSourceKind.choices)
    name = LineField(label="Name", max_length=80, help_text="For example Alertmanager production.")
    team = forms.ModelChoiceField(
        Team.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label="No team",
        help_text="Notified of incidents that its alerts declare, besides the team of the service.",
    )
    declare_from = forms.ModelChoiceField(
        Severity.objects.all(),
        label="Declare an incident from",
        to_field_name="rank",
        required=False,
        empty_label="Never, only record alerts",
        help_text="Alerts of this severity and more severe ones declare an incident.",
    )
    severity = forms.ModelChoiceField(
        Severity.objects.all(),
        label="Severity without a rule",
        to_field_name="rank",
        empty_label=None,
        help_text="For alerts that no rule and no severity label gives one.",
    )
    service = forms.ModelChoiceField(
        Service.objects.none(),
        label="Service without a rule",
        to_field_name="slug",
        required=False,
        empty_label="None",
        help_text="A label “service” with the name of a service comes before it.",
    )
    rules = RulesField(label="Rules")
    join_minutes = forms.IntegerField(
        label="Join the incident for (minutes)",
        min_value=1,
        max_value=MAX_JOIN_MINUTES,
        initial=JOIN_MINUTES,
        help_text="An alert that was resolved and fires again within this time joins its incident.",
    )
    when_resolved = forms.ChoiceField(
        label="When all alerts are resolved",
        choices=WhenResolved.choices,
        initial=WhenResolved.ENTRY,
        help_text="An incident is never resolved or closed by an alert.",
    )
    restricted = forms.BooleanField(label="Private: only the team and you see its alerts and incidents", required=False)
    token_in_url = forms.BooleanField(
        label="The sender cannot send headers: accept the token in the URL",
        required=False,
        help_text="URLs are often written to logs. Use this only where the sender has no setting for headers.",
    )
    signing_secret = forms.CharField(
        label="Signing secret",
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Grafana and PagerDuty: requests without a valid signature are refused.",
    )
    remove_signing_secret = forms.BooleanField(label="Remove the signing secret", required=False)
    asked_in_addition = ("signing_secret", "remove_signing_secret")

    def __init__(self, *args: Any, by: User, source: AlertSource | None = None, **kwargs: Any) -> None:
        defaults = {"severity": 3, "declare_from": 2}
        super().__init__(*args, **{**kwargs, "initial": source_values(source) if source else defaults})
        self.fields["team"].queryset = Team.objects.visible_to(by)  # type: ignore[attr-defined]
        own = Service.objects.filter(pk=source.service_id or 0) if source else Service.objects.none()
        self.fields["service"].queryset = Service.objects.in_use() | own  # type: ignore[attr-defined]
        if source is None:
            del self.fields["remove_signing_secret"]
            return
        del self.fields["kind"]
        if source.kind not in SIGNED_KINDS:
            del self.fields["signing_secret"]
        elif source.is_signed:
            self.fields["signing_secret"].help_text = "Leave empty to keep the current secret."
        if not source.is_signed:
            del self.fields["remove_signing_secret"]


def source_values(source: AlertSource) -> dict[str, Any]:
    rules = source.rules.select_related("severity", "service")
    return {
        "name": source.name,
        "team": source.team.slug if source.team else "",
        "declare_from": source.declare_from.rank if source.declare_from else "",
        "severity": source.severity.rank,
        "service": source.service.slug if source.service else "",
        "rules": "\n".join(str(rule) for rule in rules),
        "join_minutes": source.join_minutes,
        "when_resolved": source.when_resolved,
        "restricted": source.circle.restricted,
        "token_in_url": source.token_in_url,
    }
