"""A file field that asks for the file again after an error, because browsers do not send it twice."""

from typing import Any

from django import forms
from django.conf import settings

from core.web.body_limits import upload_limit_text

AGAIN = "Choose the file again. Your other input is kept."
EMPTY = "This file is empty. Choose another file."


class WithFile(forms.Form):
    """Mixin. `file` is optional; the store checks it, and its errors appear at the field."""

    file = forms.FileField(required=False, label="File", error_messages={"empty": EMPTY})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["data-most"] = settings.UPLOAD_MAX_BYTES
        self.fields["file"].help_text = f"An image, log, PDF or ZIP of up to {upload_limit_text()}."

    def add_error(self, field: str | None, error: Any) -> None:
        super().add_error(field, error)
        if self.files.get(self.add_prefix("file")):
            self["file"].help_text = AGAIN
