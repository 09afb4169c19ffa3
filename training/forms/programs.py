"""Forms of programs, their files and certificates. They validate and never save."""

from typing import Any

from django import forms

from accounts.models import Team, User
from accounts.person_field import PersonField
from core.files.forms import WithFile
from core.web.line_field import LineField
from training.models import Program, Session

FORMATS = [("", "Any session"), *Session.Format.choices]


class ProgramForm(forms.Form):
    title = LineField(label="Title", max_length=120)
    goals = forms.CharField(
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What people can do afterwards, one goal per line.",
    )
    material = forms.CharField(
        required=False, max_length=50_000, widget=forms.Textarea(attrs={"rows": 6}), help_text="Supports Markdown."
    )
    role = LineField(label="Qualifies for", required=False, max_length=80, help_text="A role, such as API on-call.")
    valid_months = forms.IntegerField(
        label="Valid for (months)", required=False, min_value=1, max_value=120, help_text="Leave empty for no expiry."
    )
    steps = forms.MultipleChoiceField(
        label="Sessions to attend",
        required=False,
        choices=Session.Format.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="One of each format. None selected: any one session qualifies.",
    )
    prerequisites = forms.ModelMultipleChoiceField(
        Program.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, label="Prerequisites"
    )
    renewal_format = forms.ChoiceField(label="Renewed by", choices=FORMATS, required=False)
    renewal_days = forms.IntegerField(
        label="Renewal opens (days before the end)", min_value=1, max_value=365, initial=60
    )
    due_within_days = forms.IntegerField(
        label="New people complete it within (days)",
        required=False,
        min_value=1,
        max_value=730,
        help_text="Counted from the day they joined. Leave empty if it is not required of new people.",
    )
    audience = forms.ModelMultipleChoiceField(
        Team.objects.order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="New people of",
        help_text="None selected: everyone.",
    )

    def clean_steps(self) -> list[str]:
        return sorted(self.cleaned_data["steps"])

    def __init__(self, *args: Any, user: User, program: Program | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Program.objects.visible_to(user).qualifying()
        self.fields["prerequisites"].queryset = others.exclude(pk=program.pk if program else None)  # type: ignore[attr-defined]
        if program is not None:
            self.fields["note"] = forms.CharField(
                label="What changed", required=False, max_length=300, help_text="Shown in the list of versions."
            )


class ProgramFileForm(WithFile):
    pass


class IssueForm(forms.Form):
    basis = forms.CharField(label="Basis", max_length=300, help_text="For example: two shadow weeks with Ada.")

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"] = PersonField(program.circle)
        self.order_fields(["person", "basis"])


class RevokeForm(forms.Form):
    reason = forms.CharField(max_length=300, help_text="Shown when the code is checked.")


class CodeForm(forms.Form):
    code = forms.CharField(label="Verification code", max_length=20)
