"""One form per verb. Forms clean the input; actions check the rules."""

from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm, ResetPasswordKeyForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.validators import validate_email
from django.db.models import Q
from django.http import HttpRequest

from accounts.actions.resets import request_reset
from accounts.models import (
    HANDLE,
    ApiToken,
    Membership,
    Team,
    User,
    UserQuerySet,
    known_zone,
)
from accounts.policies import can_make_teams, scopes_for
from accounts.roles import RANK, Role
from core.web.line_field import LineField
from core.web.zone_field import ZoneTextField

ZONE = {"list": "zones", "autocomplete": "off", "spellcheck": "false"}
LENGTH_HINT = "At least 12 characters. Several unrelated words are easy to remember."


class Words(LineField):
    """One line of text."""

    def __init__(self, label: str, max_length: int, **options: Any) -> None:
        super().__init__(label=label, max_length=max_length, **options)


def password_field(label: str, autocomplete: str, **options: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, max_length=200, strip=False, widget=widget, **options)


def zone_field() -> forms.CharField:
    widget = forms.TextInput(attrs=ZONE)
    hint = "For example Europe/Berlin. Times are shown in this zone."
    return ZoneTextField(validators=[known_zone], widget=widget, help_text=hint)


class HandleField(forms.CharField):
    """A handle may be typed with its @ and in capitals."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).lstrip("@").lower()


class JoinForm(forms.Form):
    """Accepting an invitation, or being the first admin."""

    name = Words("Name", 100, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(label="Email", widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    handle = HandleField(
        label="Handle",
        max_length=30,
        validators=[HANDLE],
        help_text="Used to mention you, for example @ada.",
        widget=forms.TextInput(attrs={"autocomplete": "nickname", "autocapitalize": "none"}),
    )
    password = password_field("Password", "new-password", help_text=LENGTH_HINT)
    time_zone = zone_field()

    def __init__(self, *args: Any, email: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # only the zone that was proposed gives way to that of the browser, never one that was typed
        self.fields["time_zone"].widget.attrs["data-own-zone"] = settings.TIME_ZONE
        if email:
            self.fields["email"].disabled = True  # the invitation names it
            self.initial["email"] = email

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        someone = User(email=data.get("email", ""), name=data.get("name", ""), handle=data.get("handle", ""))
        if password := data.get("password"):
            try:
                validate_password(password, user=someone)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return data


class ProfileForm(forms.ModelForm):
    handle = HandleField(label="Handle", max_length=30, validators=[HANDLE], help_text="Used to mention you.")
    time_zone = zone_field()

    class Meta:
        model = User
        fields = ["name", "handle", "time_zone", "date_format", "theme", "density", "single_keys"]
        field_classes = {"name": LineField}
        labels = {"single_keys": "Single-letter shortcuts", "date_format": "Dates", "density": "Rows in lists"}
        widgets = {"date_format": forms.RadioSelect, "theme": forms.RadioSelect, "density": forms.RadioSelect}

    def validate_unique(self) -> None:
        """The action checks whether a handle is taken."""


class PasswordForm(forms.Form):
    current = password_field("Current password", "current-password")
    password = password_field("New password", "new-password", help_text=LENGTH_HINT)
    keep_tokens = forms.BooleanField(
        label="Keep my API tokens and calendar feeds",
        required=False,
        help_text="Otherwise they are revoked.",
    )

    def __init__(self, *args: Any, person: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"], user=self.person)
        return str(self.cleaned_data["password"])


class ConfirmForm(forms.Form):
    password = password_field("Password", "current-password")

    def __init__(self, *args: Any, person: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        if self.person is None or not self.person.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError("The password is incorrect.")
        return ""


class TokenForm(forms.Form):
    name = Words("Description", 60, help_text="For example: chat bot, nightly export.")
    scope = forms.ChoiceField(label="May", widget=forms.RadioSelect, initial=ApiToken.Scope.READ)
    days = forms.TypedChoiceField(
        label="Expires after",
        coerce=int,
        initial=90,
        choices=[(7, "7 days"), (30, "30 days"), (90, "90 days"), (180, "180 days"), (365, "a year")],
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = self.fields["scope"]
        scope.choices = [(value, ApiToken.Scope(value).label) for value in scopes_for(person)]  # type: ignore[attr-defined]


class EmailsField(forms.CharField):
    """Email addresses, separated by spaces, commas, semicolons or lines; a list without repetitions."""

    MAX_PEOPLE = 50
    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        found = list(
            dict.fromkeys(str(super().to_python(value)).lower().translate(str.maketrans(",;<>", "    ")).split())
        )
        if len(found) > self.MAX_PEOPLE:
            raise forms.ValidationError(f"Invite at most {self.MAX_PEOPLE} people at once.")
        for address in found:
            try:
                validate_email(address)
            except forms.ValidationError:
                raise forms.ValidationError(f"“{address}” is not an email address.") from None
        return found


class InviteForm(forms.Form):
    emails = EmailsField(
        label="Email addresses",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Separate several addresses with commas or lines.",
    )
    role = forms.ChoiceField(label="Role", choices=Role, initial=Role.RESPONDER)
    team = forms.ModelChoiceField(label="Team", queryset=Team.objects.none(), required=False)
    new_team = Words(
        "New team",
        80,
        required=False,
        help_text="The first person who joins a team without a lead becomes its lead. Reminders escalate to the lead.",
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles_up_to(by)  # type: ignore[attr-defined]
        team = self.fields["team"]
        team.queryset = Team.objects.run_by(by)  # type: ignore[attr-defined]
        team.required = not by.is_admin
        team.empty_label = "No team" if by.is_admin else "Choose a team"  # type: ignore[attr-defined]
        if not can_make_teams(by):
            del self.fields["new_team"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("team") and values.get("new_team"):
            self.add_error("new_team", "Choose a team or enter a new one, not both.")
        return values


class RoleForm(forms.Form):
    role = forms.ChoiceField(label="Role", choices=Role)


class TeamForm(forms.Form):
    name = Words("Name", 80)
    lead = forms.ModelChoiceField(label="Lead", queryset=User.objects.none(), required=False, empty_label="Not set")
    manager = forms.ModelChoiceField(
        label="Manager", queryset=User.objects.none(), required=False, empty_label="Not set"
    )

    def __init__(self, *args: Any, by: User, team: Team | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.people().order_by("name")
        self.fields["lead"].queryset = people if team is None else free_for(by, team)  # type: ignore[attr-defined]
        self.fields["manager"].queryset = people.managers()  # type: ignore[attr-defined]
        self.fields["manager"].disabled = not by.is_admin


class MemberForm(forms.Form):
    person = forms.ModelChoiceField(
        label="Person", queryset=User.objects.none(), to_field_name="handle", empty_label="Choose a person"
    )

    def __init__(self, *args: Any, by: User, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outside = free_for(by, team).exclude(memberships__team=team)
        self.fields["person"].queryset = outside  # type: ignore[attr-defined]


def free_for(by: User, team: Team) -> UserQuerySet:
    """The people whom this person may add to the team: its members, and people without another manager."""
    people = User.objects.people().order_by("name")
    if by.is_admin:
        return people
    elsewhere = Membership.objects.exclude(team__manager=by).values("user")
    return people.filter(Q(memberships__team=team) | ~Q(pk__in=elsewhere)).distinct()


def roles_up_to(person: User) -> list[tuple[str, str]]:
    return [(role.value, role.label) for role in Role if RANK[role] <= RANK[Role(person.role)]]


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Email"
        self.fields["login"].widget.attrs = {"autocomplete": "username", "autofocus": ""}
        self.fields["password"].widget.attrs = {"autocomplete": "current-password"}
        self.fields["password"].help_text = ""


class ResetForm(ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "Email"
        self.fields["email"].widget.attrs = {"autocomplete": "username", "autofocus": ""}

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Queue a mail for known and unknown addresses, so that responses and response times are equal."""
        request_reset(self.cleaned_data["email"])
        return str(self.cleaned_data["email"])


class NewPasswordForm(ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = "New password"
        self.fields["password1"].help_text = LENGTH_HINT
        self.fields["password1"].widget.attrs = {"autocomplete": "new-password", "autofocus": ""}
        del self.fields["password2"]
