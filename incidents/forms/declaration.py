"""The ten-second form, and the words of an incident that can wait."""

import zoneinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from incidents.forms.fields import HandleField, IncidentForm, MomentField
from incidents.models import Incident, Kind, Service, Severity

SAYABLE = [(Kind.REAL.value, "Incident"), (Kind.NEAR_MISS.value, "Near miss"), (Kind.PLANNED.value, "Planned work")]


class DeclareForm(forms.Form):
    title = forms.CharField(
        label="What do people notice?",
        max_length=200,
        help_text="Describe the symptom, not the cause. You can suspect a cause in the timeline.",
        widget=forms.TextInput(attrs={"class": "form-control-lg", "autofocus": True, "autocomplete": "off"}),
    )
    severity = forms.ModelChoiceField(
        Severity.objects.all(), to_field_name="rank", empty_label=None, widget=forms.RadioSelect, label="How bad is it?"
    )
    service = forms.ModelChoiceField(
        Service.objects.in_use(), to_field_name="slug", required=False, empty_label="Not known yet"
    )
    started_at = MomentField(label="Since when", required=False, help_text="Empty: not known yet")
    kind = forms.ChoiceField(choices=SAYABLE, initial=Kind.REAL, required=False)
    lead = HandleField(label="Incident lead", required=False, max_length=31, help_text="Empty: you lead it")
    restricted = forms.BooleanField(label="Private: only people with a role see that it exists", required=False)
    reason = forms.CharField(label="Why private", max_length=300, required=False)

    def __init__(self, *args: Any, zone: str = "UTC", now: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        moment = self.fields["started_at"]
        moment.zone, moment.now = zone, now or moment.now  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        service = said.pop("service", None)
        said["services"] = [service] if service else []
        said["kind"] = said.get("kind") or Kind.REAL
        return said


class DescribeForm(IncidentForm):
    title = forms.CharField(max_length=200)
    summary = forms.CharField(max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    kind = forms.ChoiceField(choices=SAYABLE + [(Kind.BACKFILLED.value, "Told afterwards")])
    services = forms.ModelMultipleChoiceField(
        Service.objects.in_use(),
        to_field_name="slug",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Not in the list? Managers add services under Services.",
    )
    zone = forms.CharField(max_length=60, help_text="The zone its times are told in, for example Europe/London")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.incident.kind == Kind.DRILL:  # a drill stays one
            self.fields["kind"].choices = [(Kind.DRILL.value, "Drill")]  # type: ignore[attr-defined]

    def clean_zone(self) -> str:
        zone = str(self.cleaned_data["zone"])
        if zone not in zoneinfo.available_timezones():
            raise ValidationError("Choose a zone by name, for example Europe/London.")
        return zone


class SeverityForm(IncidentForm):
    severity = forms.ModelChoiceField(Severity.objects.all(), to_field_name="rank", empty_label=None)
    note = forms.CharField(label="Why", max_length=300, required=False)


class RelateForm(IncidentForm):
    """A reference that the person may see; anything else does not exist for them."""

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
            raise ValidationError("There is no such incident. Write its reference, for example INC-212.")
        return found

    def clean_to(self) -> Incident | None:
        return self.find(self.cleaned_data["to"])


class MergeForm(RelateForm):
    into = forms.CharField(label="Merge into", max_length=30, help_text="The incident that stays, for example INC-212")
    reason = forms.CharField(label="Why they are one", max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["to"]

    def clean_into(self) -> Incident | None:
        return self.find(self.cleaned_data["into"])
