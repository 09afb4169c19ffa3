"""Fields this room's forms share: a person, a day, evidence."""

import hashlib
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from core.access.models import Circle
from core.accounts.models import User

LARGEST_FILE = 25 * 1024 * 1024


class PersonField(forms.ModelChoiceField):
    """One of the people who may see this, by handle."""

    def __init__(self, circle: Circle | None = None, *, least: str = "responders", **facts: Any) -> None:
        people = getattr(User.objects, least)().seeing(circle).order_by("name")
        super().__init__(people, to_field_name="handle", empty_label=facts.pop("empty_label", "Choose"), **facts)

    def label_from_instance(self, obj: User) -> str:
        return f"{obj.name} (@{obj.handle})"


class DayField(forms.DateField):
    """A day as the browser sends it."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def clean(self, value: Any) -> date | None:
        try:
            return super().clean(value)
        except forms.ValidationError as error:
            if value in self.empty_values:
                raise
            raise forms.ValidationError("Write the day as 2026-03-20.") from error


def prose(rows: int = 3, most: int = 500, **facts: Any) -> forms.CharField:
    return forms.CharField(max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **facts)


class EvidenceFields(forms.Form):
    """Words, a link or a file. Of a file its name and fingerprint are kept: a changed one can be told from it."""

    text = prose(2, 1000, required=False, label="What shows it?")
    url = forms.URLField(required=False, max_length=500, label="Link", assume_scheme="https")
    file = forms.FileField(
        required=False, label="File", help_text="Its name and fingerprint are kept here; the file stays with you."
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        upload: UploadedFile | None = data.pop("file", None)
        if upload is None:
            return data
        if (upload.size or 0) > LARGEST_FILE:
            self.add_error("file", "Choose a file of up to 25 MB, or give a link.")
            return data
        digest = hashlib.sha256()
        for chunk in upload.chunks():
            digest.update(chunk)
        return data | {"file_name": str(upload.name)[:200], "sha256": digest.hexdigest()}
