from django import forms


class DiscardForm(forms.Form):
    reason = forms.CharField(label="Why it need not be sent", max_length=300)
