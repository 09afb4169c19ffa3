"""Forms for declaring an incident and editing its details."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.person_field import HandleField
from core.web.line_field import LineField
from core.web.zone_field import ZoneTextField
from incidents.forms.fields import IncidentForm, MomentField
from incidents.models import Incident, Kind, Service, Severity

SAYABLE = [(Kind.REAL.value, "Incident"), (Kind.NEAR_MISS.value, "Near miss"), (Kind.PLANNED.value, "Planned work")]


class DeclareForm(forms.Form):
    title = LineField(
        label="What do users notice?",
        max_length=200,
        help_text="Describe the symptom, not the cause. You can add hypotheses in the timeline.",
        widget=forms.TextInput(attrs={"class": "form-control-lg", "autofocus": True, "autocomplete": "off"}),
    )
    severity = forms.ModelChoiceField(
        Severity.objects.all(), to_field_name="rank", empty_label=None, widget=forms.RadioSelect, label="Severity"
    )
    service = forms.ModelChoiceField(
        Service.objects.in_use(), to_field_name="slug", required=False, empty_label="Unknown"
    )
    started_at = MomentField(label="Started at", required=False, help_text="Leave empty if unknown")
    kind = forms.ChoiceField(choices=SAYABLE, initial=Kind.REAL, required=False)
    lead = HandleField(label="Incident lead", required=False, help_text="Leave empty to lead it yourself")
    restricted = forms.BooleanField(label="Private: visible only to people with access", required=False)
    reason = forms.CharField(label="Reason for private access", max_length=300, required=False)

    def __init__(self, *args: Any, zone: str = "UTC", now: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        moment = self.fields["started_at"]
        moment.place(zone, now or moment.now)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        service = cleaned.pop("service", None)
        cleaned["services"] = [service] if service else []
        cleaned["kind"] = cleaned.get("kind") or Kind.REAL
        return cleaned


class EditIncidentForm(IncidentForm):
    title = LineField(max_length=200)
    summary = forms.CharField(max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    kind = forms.ChoiceField(choices=SAYABLE + [(Kind.BACKFILLED.value, "Reported later")])
    services = forms.ModelMultipleChoiceField(
        Service.objects.in_use(),
        to_field_name="slug",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Service missing? Managers can add it under Services.",
    )
    zone = ZoneTextField(help_text="For example Europe/London")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.incident.kind == Kind.DRILL:  # a drill stays one
            self.fields["kind"].choices = [(Kind.DRILL.value, "Drill")]  # type: ignore[attr-defined]


class SeverityForm(IncidentForm):
    severity = forms.ModelChoiceField(Severity.objects.all(), to_field_name="rank", empty_label=None)
    note = forms.CharField(label="Reason", max_length=300, required=False)


class RecurrenceForm(IncidentForm):
    """An earlier incident by reference. One that the person may not see is not found."""

    to = forms.CharField(label="Earlier incident", max_length=30, required=False, help_text="For example INC-212")

    def __init__(self, *args: Any, viewer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer

    def find(self, text: str) -> Incident | None:
        digits = text.strip().upper().removeprefix("INC-")
        if not digits:
            return None
        rows = Incident.objects.visible_to(self.viewer)
        found = rows.filter(pk=int(digits)).first() if digits.isdecimal() and len(digits) < 18 else None
        if found is None:
            raise ValidationError("No incident found. Enter a reference, for example INC-212.")
        return found

    def clean_to(self) -> Incident | None:
        return self.find(self.cleaned_data["to"])


class MergeForm(RecurrenceForm):
    into = forms.CharField(label="Merge into", max_length=30, help_text="Incident to keep, for example INC-212")
    reason = forms.CharField(label="Reason", max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["to"]

    def clean_into(self) -> Incident | None:
        return self.find(self.cleaned_data["into"])
