"""Forms that edit what exists, when two people edit it at the same time.

The hidden field `seen` holds the values with which the form was opened. An untouched field keeps the currently stored
value. Texts that both people changed are merged by line. If both people changed the same field or line, the form is
rejected and shows the other value; saving again overwrites it.
"""

import json
from functools import cache
from typing import Any, TypeVar, cast

from django import forms
from django.http import QueryDict

from core.text.merge import merge_lines

SEEN = "seen"
LONGEST = 500_000  # characters: all texts of one form
SHOWN = 80  # characters of the other value in the message
AnyForm = TypeVar("AnyForm", bound=forms.Form)


class MergeableForm(forms.Form):
    """A mixin for forms whose `initial` are the stored values, on GET and on POST. Use `merging(FormClass)`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clashes: dict[str, str] = {}
        asked = getattr(self, "asked_in_addition", ())  # fields that hold no stored value
        kept = {name: field for name, field in self.fields.items() if name not in asked}
        self.names = [name for name, field in kept.items() if not isinstance(field, forms.FileField)]
        self.stored = {name: self.posted_as(name) for name in self.names}
        self.fields[SEEN] = forms.CharField(
            required=False, max_length=LONGEST, widget=forms.HiddenInput, initial=json.dumps(self.stored)
        )

    def posted_as(self, name: str) -> list[str]:
        """The initial value of a field as a browser sends it."""
        field = self.fields[name]
        value = field.prepare_value(self.get_initial_for_field(field, name))
        if isinstance(field.widget, forms.CheckboxInput):
            return ["on"] if field.widget.check_test(value) else []
        shown = field.widget.format_value(value)
        return comparable(shown if isinstance(shown, list | tuple) else [shown])

    def full_clean(self) -> None:
        if self.is_bound and not self.clashes:
            self.merge_with_stored_values()
        super().full_clean()
        if self.is_bound:
            self.cleaned_data.pop(SEEN, None)
        for name, words in self.clashes.items():
            self.add_error(name, words)

    def merge_with_stored_values(self) -> None:
        opened = opened_with(self.data.get(self.add_prefix(SEEN), ""))
        if opened is None or not isinstance(self.data, QueryDict):
            return
        data = self.data.copy()
        for name in self.names:
            typed, now = comparable(self.data.getlist(self.add_prefix(name))), self.stored[name]
            if name not in opened or now in (opened[name], typed):
                continue
            merged = now if typed == opened[name] else self.merged_text(name, opened[name], typed, now)
            if merged is None:
                self.clashes[name] = self.clash_text(name, opened[name], now)
            else:
                data.setlist(self.add_prefix(name), merged)
        data[self.add_prefix(SEEN)] = json.dumps(self.stored)  # what the person sees when the form comes back
        self.data = data

    def merged_text(self, name: str, *versions: list[str]) -> list[str] | None:
        """Merges three versions of a text (opened, typed and stored); None if both people changed the same line."""
        if not isinstance(self.fields[name].widget, forms.Textarea):
            return None
        merged = merge_lines(*("".join(version) for version in versions))
        return None if merged is None else [merged]

    def clash_text(self, name: str, opened: list[str], now: list[str]) -> str:
        labels = {str(key): str(label) for key, label in getattr(self.fields[name], "choices", ())}
        before = {line for value in opened for line in value.splitlines()}
        new = [line for value in now for line in value.splitlines() if line not in before]
        words = ", ".join(labels.get(value, value) for value in new or now)
        words = words if len(words) <= SHOWN else f"{words[: SHOWN - 1]}…"
        return f"Changed to “{words}” by someone else after you opened this form. Save again to replace it."


def comparable(values: list[Any] | tuple[Any, ...]) -> list[str]:
    """Values of one field without order, empty values and different ends of lines."""
    texts = (str(value).replace("\r\n", "\n").strip() for value in values if value is not None)
    return sorted(text for text in texts if text)


def opened_with(text: str) -> dict[str, list[str]] | None:
    """The field values in `seen`; None if it is missing or not JSON that this form wrote."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    return {name: [str(value) for value in values] for name, values in found.items() if isinstance(values, list)}


@cache
def merging(form: type[AnyForm]) -> type[AnyForm]:
    """The form class with `MergeableForm` mixed in."""
    return cast("type[AnyForm]", type(form.__name__, (MergeableForm, form), {}))
