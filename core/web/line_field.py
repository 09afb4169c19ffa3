"""A form field for text of one line, such as a title or a name."""

from typing import Any

from django import forms


class LineField(forms.CharField):
    """Line breaks become spaces: a browser's text field has none, but a program can send them."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return " ".join(text.splitlines()) if isinstance(text, str) else text
