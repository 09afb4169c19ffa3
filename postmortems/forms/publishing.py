"""Forms that publish a postmortem and reopen it."""

from django import forms


class PublishForm(forms.Form):
    reason = forms.CharField(
        label="Reason for publishing with open requirements",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReopenForm(forms.Form):
    reason = forms.CharField(label="Reason for reopening", required=False, max_length=300)
