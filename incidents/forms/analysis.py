"""Forms for hypotheses, impact, factors and measures."""

from typing import Any

from django import forms

from core.web.line_field import LineField
from incidents.forms.fields import IncidentForm, MomentField, ShareField
from incidents.models import Category, Factor, HalfTimeAnswer, Hypothesis, Service, TimelineEntry

AREA = {"rows": 3}
VERDICTS = [choice for choice in Hypothesis.Verdict.choices if choice[0] != "open"]


class HypothesisForm(IncidentForm):
    statement = forms.CharField(label="Possible cause", max_length=300)
    plausible_because = forms.CharField(
        label="Evidence for it", max_length=2000, required=False, widget=forms.Textarea(attrs=AREA)
    )
    at = MomentField(label="Since when", required=False, initial="now")


class VerdictForm(IncidentForm):
    verdict = forms.ChoiceField(choices=VERDICTS)
    because = forms.CharField(label="Evidence", max_length=2000, required=False, widget=forms.Textarea(attrs=AREA))
    at = MomentField(label="When", required=False, initial="now")


class ImpactForm(IncidentForm):
    starts_at = MomentField(label="Started at")
    ends_at = MomentField(label="Ended at", required=False, help_text="Leave empty if impact continues")
    share = ShareField(required=False, max_length=10, help_text="For example 75%. Leave empty if unknown")
    population = LineField(label="Affected group", max_length=80, required=False, help_text="For example users")
    measured_by = LineField(label="Measurement method", max_length=200, required=False)
    description = forms.CharField(label="Symptom", max_length=500, required=False)
    approximate = forms.BooleanField(label="These values are approximate", required=False)
    service = forms.ModelChoiceField(
        Service.objects.in_use(), to_field_name="slug", required=False, empty_label="No single service"
    )


class EndImpactForm(IncidentForm):
    at = MomentField(label="Ended at", required=False, initial="now")


class FactorForm(IncidentForm):
    statement = forms.CharField(label="What contributed?", max_length=500)
    kind = forms.ChoiceField(choices=Factor.Kind.choices, initial=Factor.Kind.CONTRIBUTING)
    category = forms.ModelChoiceField(
        Category.objects.all(), to_field_name="code", required=False, empty_label="Uncategorized"
    )
    detail = forms.CharField(label="Subcategory", max_length=60, required=False)
    mechanism = forms.CharField(label="Explanation", max_length=5000, required=False, widget=forms.Textarea(attrs=AREA))
    confidence = forms.ChoiceField(choices=Factor.Confidence.choices)
    parent = forms.ModelChoiceField(Factor.objects.none(), label="Parent cause", required=False, empty_label="None")
    question = forms.CharField(
        label="Answers the question", max_length=200, required=False, help_text="For example: How did it go unnoticed?"
    )
    evidence = forms.ModelMultipleChoiceField(TimelineEntry.objects.none(), label="Evidence", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Factor.objects.filter(incident=self.incident)  # type: ignore[attr-defined]
        entries = TimelineEntry.objects.not_removed().filter(incident=self.incident).in_order()
        self.fields["evidence"].queryset = entries  # type: ignore[attr-defined]


class EvidenceForm(IncidentForm):
    """The entries that show a factor; may be empty."""

    evidence = forms.ModelMultipleChoiceField(TimelineEntry.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entries = TimelineEntry.objects.not_removed().filter(incident=self.incident)
        self.fields["evidence"].queryset = entries  # type: ignore[attr-defined]


class HalfTimeForm(IncidentForm):
    part = forms.ChoiceField(choices=HalfTimeAnswer.Part.choices)
    text = forms.CharField(max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class AcceptForm(IncidentForm):
    because = forms.CharField(label="Reason for accepting the risk", max_length=300)


class MeasureForm(IncidentForm):
    title = LineField(label="What should change", max_length=200)
    text = forms.CharField(max_length=5000, required=False, widget=forms.Textarea(attrs=AREA))
