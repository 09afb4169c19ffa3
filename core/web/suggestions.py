"""A text field with the browser's own list of suggestions: works without scripts, by keyboard and screen reader."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Option = tuple[str, str]
Options = Sequence[Option] | Callable[[], Sequence[Option]]


class Suggestions(forms.TextInput):
    """`options` are pairs of value and label, or a function that finds them when the field is rendered."""

    def __init__(self, options: Options, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"autocomplete": "off", **(attrs or {})})
        self.options = options

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        list_id = f"{(attrs or {}).get('id', name)}_list"
        field = super().render(name, value, {**(attrs or {}), "list": list_id}, renderer)
        found = self.options() if callable(self.options) else self.options
        choices = format_html_join("", '<option value="{}">{}</option>', found)
        return format_html('{}<datalist id="{}">{}</datalist>', field, list_id, choices)
