"""Forms of the writing and reading pages of a postmortem."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from core.access.models import Circle
from postmortems.models import PostmortemTemplate


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:
        return f"{obj.name} (@{obj.handle})"


class StartForm(forms.Form):
    template = forms.ModelChoiceField(PostmortemTemplate.objects.all(), to_field_name="slug", required=False)


class DraftForm(forms.Form):
    text = forms.CharField(required=False, strip=False, widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "true"}))
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    over = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    note = forms.CharField(required=False, max_length=200)


class PictureForm(forms.Form):
    file = forms.FileField()


class RestoreForm(forms.Form):
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class HandOverForm(forms.Form):
    to = PersonChoice(User.objects.none(), label="Owner")

    def __init__(self, *args: Any, circle: Circle | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = User.objects.responders().seeing(circle).order_by("name")  # type: ignore[attr-defined]


class AskForm(forms.Form):
    reviewer = PersonChoice(User.objects.none(), label="Reviewer", empty_label="Reviewers cannot be authors")

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].queryset = people  # type: ignore[attr-defined]


class CommentForm(forms.Form):
    text = forms.CharField(label="Comment", max_length=5_000, widget=forms.Textarea(attrs={"rows": 3}))


class PassageForm(CommentForm):
    passage = forms.CharField(label="Quoted text", required=False, max_length=500)


class CorrectionForm(forms.Form):
    quote = forms.CharField(
        label="Published passage",
        help_text="Copy the passage from the text.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    replacement = forms.CharField(label="Corrected passage", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    reason = forms.CharField(label="Reason", max_length=500)


class OverrideForm(forms.Form):
    reason = forms.CharField(
        label="Reason for approving with open requirements",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Reason for reopening", required=False, max_length=300)
