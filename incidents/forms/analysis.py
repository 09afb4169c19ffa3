"""Beliefs, impact, factors and measures."""

from typing import Any

from django import forms

from incidents.forms.fields import IncidentForm, MomentField, ShareField
from incidents.models import Category, Factor, Hypothesis, Service, TimelineEntry

AREA = {"rows": 3}
VERDICTS = [choice for choice in Hypothesis.Verdict.choices if choice[0] != "open"]


class SuspectForm(IncidentForm):
    statement = forms.CharField(label="What do you suspect?", max_length=300)
    plausible_because = forms.CharField(
        label="What makes it plausible", max_length=2000, required=False, widget=forms.Textarea(attrs=AREA)
    )
    at = MomentField(label="Since when", required=False, initial="now")


class VerdictForm(IncidentForm):
    verdict = forms.ChoiceField(choices=VERDICTS)
    because = forms.CharField(
        label="What showed it", max_length=2000, required=False, widget=forms.Textarea(attrs=AREA)
    )
    at = MomentField(label="When", required=False, initial="now")


class ImpactForm(IncidentForm):
    starts_at = MomentField(label="Began")
    ends_at = MomentField(label="Ended", required=False, help_text="Empty: still open")
    share = ShareField(required=False, max_length=10, help_text="For example 75%. Empty: not known")
    population = forms.CharField(label="Of whom", max_length=80, required=False, help_text="users, checkout requests")
    measured_by = forms.CharField(label="How it was measured", max_length=200, required=False)
    description = forms.CharField(label="What they met", max_length=500, required=False)
    approximate = forms.BooleanField(label="These values are approximate", required=False)
    service = forms.ModelChoiceField(
        Service.objects.in_use(), to_field_name="slug", required=False, empty_label="No single one"
    )


class EndImpactForm(IncidentForm):
    at = MomentField(label="Ended at", required=False, initial="now")


class FactorForm(IncidentForm):
    statement = forms.CharField(label="What made it possible?", max_length=500)
    kind = forms.ChoiceField(choices=Factor.Kind.choices, initial=Factor.Kind.CONTRIBUTING)
    category = forms.ModelChoiceField(
        Category.objects.all(), to_field_name="code", required=False, empty_label="Not sorted yet"
    )
    detail = forms.CharField(label="Second level", max_length=60, required=False)
    mechanism = forms.CharField(
        label="How it led there", max_length=5000, required=False, widget=forms.Textarea(attrs=AREA)
    )
    confidence = forms.ChoiceField(choices=Factor.Confidence.choices)
    parent = forms.ModelChoiceField(
        Factor.objects.none(), label="Answers why of", required=False, empty_label="Nothing, it stands alone"
    )
    evidence = forms.ModelMultipleChoiceField(TimelineEntry.objects.none(), label="Shown by", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Factor.objects.filter(incident=self.incident)  # type: ignore[attr-defined]
        entries = TimelineEntry.objects.standing().filter(incident=self.incident).in_order()
        self.fields["evidence"].queryset = entries  # type: ignore[attr-defined]


class AcceptForm(IncidentForm):
    because = forms.CharField(label="Why no task answers it", max_length=300)


class MeasureForm(IncidentForm):
    title = forms.CharField(label="What should change", max_length=200)
    text = forms.CharField(max_length=5000, required=False, widget=forms.Textarea(attrs=AREA))
