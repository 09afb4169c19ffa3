"""Forms of the writing and reading pages of a postmortem."""

from typing import Any

from django import forms

from accounts.models import User
from accounts.person_field import PersonField
from core.access.models import Circle
from core.web.version_field import VersionField
from postmortems.models import Export, PostmortemTemplate


class StartForm(forms.Form):
    template = forms.ModelChoiceField(PostmortemTemplate.objects.in_use(), to_field_name="slug", required=False)


class DraftForm(forms.Form):
    text = forms.CharField(required=False, strip=False, widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "true"}))
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    over = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    since = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    note = forms.CharField(required=False, max_length=200)


class PictureForm(forms.Form):
    file = forms.FileField()


class CompareForm(forms.Form):
    since = forms.IntegerField(min_value=1, max_value=2**31 - 1)


class RestoreForm(forms.Form):
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class ChangeOwnerForm(forms.Form):
    to = PersonField(people=User.objects.none(), label="Owner")

    def __init__(self, *args: Any, circle: Circle | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = User.objects.responders().seeing(circle).order_by("name")  # type: ignore[attr-defined]


class CorrectionForm(forms.Form):
    quote = forms.CharField(
        label="Published passage",
        help_text="Copy the passage from the text.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    replacement = forms.CharField(label="Corrected passage", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    reason = forms.CharField(label="Reason", max_length=500)


class ExportForm(forms.Form):
    format = forms.ChoiceField(choices=Export.Format.choices)
    external = forms.BooleanField(required=False)


class ExternalForm(forms.Form):
    text = forms.CharField(
        label="External text in Markdown", required=False, strip=False, widget=forms.Textarea(attrs={"rows": 22})
    )
    roles_for_names = forms.BooleanField(label="Write people as roles", required=False)
    version = VersionField()


class RecommendForm(forms.Form):
    """Without a person, one's own reading list."""

    to = PersonField(people=User.objects.none(), label="Recommend to", required=False, empty_label="My reading list")
    note = forms.CharField(label="Note", required=False, max_length=200)

    def __init__(self, *args: Any, circle: Circle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = User.objects.people().seeing(circle).order_by("name")  # type: ignore[attr-defined]
