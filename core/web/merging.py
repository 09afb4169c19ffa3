"""Forms that edit what exists, when two people edit it at the same time.

The hidden field `seen` holds the values with which the form was opened. A field that the person left alone keeps what
is stored by now. A field that both changed is refused with the other value; saving again replaces it.
"""

import json
from functools import cache
from typing import Any, TypeVar, cast

from django import forms
from django.http import QueryDict

SEEN = "seen"
LONGEST = 500_000  # characters: all texts of one form
SHOWN = 80  # characters of the other value in the message
AnyForm = TypeVar("AnyForm", bound=forms.Form)


class Merging(forms.Form):
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
            self.merge()
        super().full_clean()
        if self.is_bound:
            self.cleaned_data.pop(SEEN, None)
        for name, words in self.clashes.items():
            self.add_error(name, words)

    def merge(self) -> None:
        opened = opened_with(self.data.get(self.add_prefix(SEEN), ""))
        if opened is None or not isinstance(self.data, QueryDict):
            return
        data = self.data.copy()
        for name in self.names:
            typed, now = comparable(self.data.getlist(self.add_prefix(name))), self.stored[name]
            if name not in opened or now in (opened[name], typed):
                continue
            if typed == opened[name]:
                data.setlist(self.add_prefix(name), now)
            else:
                self.clashes[name] = self.clash_words(name, now)
        data[self.add_prefix(SEEN)] = json.dumps(self.stored)  # what the person sees when the form comes back
        self.data = data

    def clash_words(self, name: str, now: list[str]) -> str:
        labels = {str(key): str(label) for key, label in getattr(self.fields[name], "choices", ())}
        words = ", ".join(labels.get(value, value) for value in now)
        words = words if len(words) <= SHOWN else f"{words[: SHOWN - 1]}…"
        return f"Changed to “{words}” by someone else after you opened this form. Save again to replace it."


def comparable(values: list[Any] | tuple[Any, ...]) -> list[str]:
    """Values of one field without order, empty values and different ends of lines."""
    texts = (str(value).replace("\r\n", "\n").strip() for value in values if value is not None)
    return sorted(text for text in texts if text)


def opened_with(text: str) -> dict[str, list[str]] | None:
    """What `seen` holds; None when it is missing or not ours."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


@cache
def merging(form: type[AnyForm]) -> type[AnyForm]:
    """The form class with the rule above."""
    return cast("type[AnyForm]", type(form.__name__, (Merging, form), {}))
