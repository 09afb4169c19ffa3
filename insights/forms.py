"""The form that accepts a risk."""

from typing import Any

from django import forms

from core.web.date_fields import DayField
from incidents.models import Category
from insights.models import RiskAcceptance


class AcceptRiskForm(forms.Form):
    category: Any = forms.ModelChoiceField(Category.objects.all(), to_field_name="code", empty_label=None)
    cover = forms.ChoiceField(label="What is missing", choices=RiskAcceptance.Cover.choices)
    reason = forms.CharField(max_length=300, help_text="Everyone who uses Debrief can read it.")
    until = DayField(label="Accepted until", help_text="At most a year. Then the risk is open again.")
