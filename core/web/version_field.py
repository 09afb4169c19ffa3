"""The version of a row in its edit form: the form comes back if someone else saved in the meantime."""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from core.errors import StaleVersion

CHANGED_MEANWHILE = (
    "Someone else saved changes after you opened this form. Yours are below and not saved yet. "
    "Compare them in another tab, or save again to replace theirs."
)


class VersionField(forms.IntegerField):
    """Hidden. A form for a new row leaves it empty (`required=False`)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 0, "widget": forms.HiddenInput, **kwargs})


def set_version(form: forms.BaseForm, error: StaleVersion) -> None:
    """Give the form the current version and a message. A form without a `VersionField` raises the error again."""
    if not isinstance(form.fields.get("version"), VersionField):
        raise error
    form.add_error(NON_FIELD_ERRORS, CHANGED_MEANWHILE)
    form.data = form.data.copy()  # type: ignore[attr-defined]
    form.data[form.add_prefix("version")] = error.version  # type: ignore[index]
