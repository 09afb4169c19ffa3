"""Entries of the timeline: add, correct, remove."""

from typing import Any

from django import forms

from core.files.forms import WithFile
from core.web.line_field import LineField
from incidents.forms.fields import IncidentForm, MomentField
from incidents.models import EntryType, Precision


class EntryForm(IncidentForm):
    text = forms.CharField(label="What happened", max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))
    at = MomentField(label="When")
    type = forms.ChoiceField(choices=EntryType.choices)
    precision = forms.ChoiceField(choices=Precision.choices)
    actor_role = LineField(label="Role of the person who acted", max_length=80, required=False)
    evidence = forms.URLField(label="Link to evidence", max_length=500, required=False, assume_scheme="https")


class NewEntryForm(WithFile, EntryForm):
    """A new entry, optionally with a file."""


class AttachForm(WithFile, IncidentForm):
    def clean_file(self) -> Any:
        if not self.cleaned_data.get("file"):
            raise forms.ValidationError("Choose a file.")
        return self.cleaned_data["file"]


class EditEntryForm(EntryForm):
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """An unchanged time keeps its seconds."""
        cleaned = super().clean() or {}
        if "at" in cleaned and "at" not in self.changed_data:
            cleaned.pop("at")
        return cleaned
