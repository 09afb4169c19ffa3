"""Form fields that hundreds of rows share: people completed from one list, and selects rendered once."""

from collections import Counter
from functools import cached_property, lru_cache
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.models import User
from incidents.models import Category

PEOPLE_LIST = "accounts"  # id of the datalist in import_confirm.html


class RowChoices:
    """What every row offers, read once per form: responders, found by id, handle or name, and categories."""

    @cached_property
    def people(self) -> list[User]:
        return list(User.objects.responders().order_by("name"))

    @cached_property
    def people_by_words(self) -> dict[str, User]:
        names = Counter(normalized(person.name) for person in self.people)
        found = {normalized(person.name): person for person in self.people if names[normalized(person.name)] == 1}
        for person in self.people:
            found |= {str(person.pk): person, f"@{person.handle}": person, normalized(person_text(person)): person}
        return found

    @cached_property
    def categories(self) -> tuple[tuple[str, str], ...]:
        return ("", "Uncategorized"), *((row.code, str(row)) for row in Category.objects.all())

    def find(self, words: Any) -> User | None:
        return self.people_by_words.get(normalized(str(words)))

    @property
    def people_texts(self) -> list[str]:
        return [person_text(person) for person in self.people]


def person_text(person: User) -> str:
    return f"{person.name} (@{person.handle})"


def normalized(words: str) -> str:
    return " ".join(words.split()).casefold()


class AccountInput(forms.TextInput):
    """Shows a person as "Ada (@ada)", completed from the list of the page."""

    choices: RowChoices

    def format_value(self, value: Any) -> str | None:
        person = self.choices.find(value) if value else None
        return person_text(person) if person else super().format_value(value)


class AccountField(forms.CharField):
    """A responder by id, handle, name or "Name (@handle)". Cleans to the person or None."""

    widget = AccountInput(attrs={"list": PEOPLE_LIST, "autocomplete": "off"})
    choices: RowChoices

    def __init__(self, *, placeholder: str) -> None:
        super().__init__(required=False, max_length=160)
        self.widget.attrs["placeholder"] = placeholder

    def offer(self, choices: RowChoices) -> None:
        self.choices = self.widget.choices = choices

    def prepare_value(self, value: Any) -> Any:
        """The id, so that a saved draft does not depend on how the person was typed."""
        person = self.choices.find(value) if value else None
        return person.pk if person else value

    def to_python(self, value: Any) -> Any:
        if not (words := super().to_python(value)):
            return None
        if person := self.choices.find(words):
            return person
        raise forms.ValidationError("No responder has this name. Choose one from the list, or leave it empty.")

    def run_validators(self, value: Any) -> None:
        """No-op: the value is a person."""


class RowSelect(forms.Select):
    """A select whose options are built once per value instead of by a template per option and row."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        shown = flatatt({"name": name, **self.build_attrs(self.attrs, attrs)})
        options = options_html(tuple(self.choices), str(value or ""))  # type: ignore[arg-type]
        return format_html("<select{}>{}</select>", shown, options)


@lru_cache(maxsize=256)
def options_html(choices: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    marked = ((value, " selected" if str(value) == chosen else "", label) for value, label in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', marked)
