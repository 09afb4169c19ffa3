"""Forms of the second step and of sign-in security."""

from typing import Any

from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage
from allauth.mfa.models import Authenticator
from django import forms
from django.utils import timezone

from accounts.actions.passkeys import use_passkey
from accounts.actions.two_factor import use_code
from accounts.models import User
from accounts.passkeys import NEEDS_SCRIPTS, NOT_ACCEPTED, check_registration, check_sign_in
from core.web.line_field import LineField

MAX_CREDENTIAL = 20_000  # characters
TOO_MANY = "Too many wrong codes. Try again later. If they were not yours, reset your password: someone knows it."
CODE = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}


class AppCodeForm(forms.Form):
    """The first code of a new authenticator app."""

    code = forms.CharField(
        label="Code", max_length=20, widget=forms.TextInput(attrs={**CODE, "inputmode": "numeric", "autofocus": ""})
    )


class CredentialField(forms.JSONField):
    """What a browser sends after it asked a passkey."""

    widget = forms.HiddenInput
    default_error_messages = {"required": NEEDS_SCRIPTS, "invalid": NOT_ACCEPTED}

    def to_python(self, value: Any) -> Any:
        if value is not None and len(value) > MAX_CREDENTIAL:
            raise forms.ValidationError(NOT_ACCEPTED)
        try:
            found = super().to_python(value)
        except RecursionError:
            raise forms.ValidationError(NOT_ACCEPTED) from None
        if found is not None and not isinstance(found, dict):
            raise forms.ValidationError(NOT_ACCEPTED)
        return found


class PasskeyForm(forms.Form):
    """The answer of a passkey. `person`: of the second step or of a confirmation; None signs in alone."""

    credential = CredentialField()
    passkey: Authenticator

    def __init__(self, *args: Any, person: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_credential(self) -> None:
        self.passkey, count = check_sign_in(self.cleaned_data["credential"], self.person)
        if not use_passkey(self.passkey, sign_count=count, now=timezone.now()):
            raise forms.ValidationError(NOT_ACCEPTED)


class PasskeyNameForm(forms.Form):
    name = LineField(label="Name", max_length=60)


class NewPasskeyForm(forms.Form):
    """A new passkey. Its name is optional: the browser has already stored the passkey when the form is sent."""

    name = LineField(
        label="Name", max_length=60, required=False, help_text="For example: phone, laptop, blue security key."
    )
    credential = CredentialField()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "credential" in values:
            values["sign_count"] = check_registration(values["credential"])
        values["name"] = values.get("name") or "Passkey"
        return values


class SecondStepForm(forms.Form):
    """A code of the app, or a recovery code. Five wrong ones in 15 minutes and 30 a day, from any address."""

    code = forms.CharField(
        label="Code",
        max_length=20,
        help_text="Six digits from your authenticator app, or one of your recovery codes.",
        widget=forms.TextInput(attrs={**CODE, "autofocus": ""}),
    )

    def __init__(self, *args: Any, person: User, has_app: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.factor = ""
        if not has_app:
            self.fields["code"].label, self.fields["code"].help_text = "Recovery code", ""

    def count_attempt(self) -> RateLimitUsage:
        """To take back when the code is correct. Only this attempt: wrong ones before it still count."""
        key = f"{self.person.pk} {self.person.get_session_auth_hash()}"
        usage = ratelimit.consume(context.request, app="allauth.account", action="second_step", key=key)
        if usage is None:
            raise forms.ValidationError(TOO_MANY)
        return usage

    def clean_code(self) -> str:
        attempt = self.count_attempt()
        self.factor = use_code(self.person, self.cleaned_data["code"], now=timezone.now())
        if not self.factor:
            raise forms.ValidationError("Incorrect code. Each code works once; wait for the next one.")
        attempt.rollback()
        return ""
