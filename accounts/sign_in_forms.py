"""Forms of the second step and of sign-in security."""

from typing import Any

from allauth.mfa.base.internal.flows import check_rate_limit
from django import forms
from django.utils import timezone

from accounts.actions.two_factor import use_code
from accounts.models import User

CODE = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}


class AppCodeForm(forms.Form):
    """The first code of a new authenticator app."""

    code = forms.CharField(
        label="Code", max_length=20, widget=forms.TextInput(attrs={**CODE, "inputmode": "numeric", "autofocus": ""})
    )


class SecondStepForm(forms.Form):
    """A code of the app, or a recovery code. Five wrong ones in 15 minutes are refused, from any address."""

    code = forms.CharField(
        label="Code",
        max_length=20,
        help_text="Six digits from your authenticator app, or one of your recovery codes.",
        widget=forms.TextInput(attrs={**CODE, "autofocus": ""}),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.factor = ""

    def clean_code(self) -> str:
        release = check_rate_limit(self.person)
        self.factor = use_code(self.person, self.cleaned_data["code"], now=timezone.now())
        if not self.factor:
            raise forms.ValidationError("Incorrect code. Each code works once; wait for the next one.")
        release()
        return ""
