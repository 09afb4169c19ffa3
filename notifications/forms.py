from django import forms


class DiscardForm(forms.Form):
    reason = forms.CharField(label="Reason for discarding", max_length=300)
