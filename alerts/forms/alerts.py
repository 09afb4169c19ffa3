"""Forms of one alert: attach, declare, mute."""

from datetime import datetime, time
from typing import Any

from django import forms

from accounts.models import User
from alerts.models import Alert
from core.web.date_fields import DayField
from core.web.line_field import LineField
from incidents.forms.incident_field import IncidentField
from incidents.models import Service, Severity


class AttachForm(forms.Form):
    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["incident"] = IncidentField(by, label="Incident", required=True, help_text="For example INC-214.")


class DeclareForm(forms.Form):
    title = LineField(label="What do users notice?", max_length=200)
    severity = forms.ModelChoiceField(Severity.objects.all(), to_field_name="rank", empty_label=None)
    service = forms.ModelChoiceField(
        Service.objects.in_use(), to_field_name="slug", required=False, empty_label="Unknown"
    )

    def __init__(self, *args: Any, alert: Alert, **kwargs: Any) -> None:
        service = alert.service.slug if alert.service else ""
        initial = {"title": alert.title, "severity": alert.severity.rank, "service": service}
        super().__init__(*args, **{**kwargs, "initial": initial})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        service = cleaned.pop("service", None)
        return {**cleaned, "services": [service] if service else []}


class MuteForm(forms.Form):
    until = DayField(label="Until", help_text="Muted until that day begins: +1d, fri or 2026-03-20.")
    reason = LineField(label="Reason", max_length=300, help_text="The reason is recorded.")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_until(self) -> datetime:
        return datetime.combine(self.cleaned_data["until"], time.min, self.by.zone)
