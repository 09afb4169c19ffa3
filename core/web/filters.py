"""One filter class per resource: its page, its CSV file and its API list read the same query parameters."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any, ClassVar
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property

from core.references import prefixes

MAX_WORDS = 8
SEVERAL = "Can be given several times."
UNKNOWN_NAME = "Not found, or you do not have access."


class ReferenceField(forms.CharField):
    """`INC-214` to 214."""

    def __init__(self, *, prefix: str, **options: Any) -> None:
        super().__init__(**options)
        self.prefix = prefix

    def clean(self, value: Any) -> int | None:
        reference = super().clean(value)
        if not reference:
            return None
        match = re.fullmatch(rf"{self.prefix}-([1-9][0-9]{{0,17}})", reference)
        if match is None:
            raise forms.ValidationError(f"Enter a reference such as {self.prefix}-214.")
        return int(match[1])


class NamesObject(django_filters.Filter):
    """A filter whose value names an object."""

    def found(self, value: Any) -> QuerySet[Any]:
        """The object with this name, as far as the user may see it."""
        raise NotImplementedError

    def is_unknown(self, value: Any) -> bool:
        return not self.found(value).exists()

    def seen(self, model: type[Model]) -> QuerySet[Any]:
        rows: Any = model._default_manager.all()
        return rows.visible_to(self.parent.request.user) if hasattr(rows, "visible_to") else rows


class NameFilter(NamesObject, django_filters.CharFilter):
    """`?team=api`: an object of the model `of`, by the field `by`. `also`: a word with a meaning of its own."""

    def __init__(
        self, field_name: str | None = None, *, of: type[Model], by: str = "slug", also: str = "", **options: Any
    ) -> None:
        super().__init__(field_name, **{"max_length": 120, **options})
        self.of, self.by, self.also = of, by, also

    def found(self, value: str) -> QuerySet[Any]:
        return self.seen(self.of).filter(**{self.by: value})

    def is_unknown(self, value: str) -> bool:
        return value != self.also and super().is_unknown(value)


class ReferenceFilter(NamesObject, django_filters.CharFilter):
    """`?incident=INC-214`."""

    field_class = ReferenceField

    def found(self, value: int) -> QuerySet[Any]:
        return self.seen(prefixes()[self.extra["prefix"]]).filter(pk=value)


class WordsFilter(django_filters.CharFilter):
    """`?q=edge pool`: each word is part of one of the columns."""

    def __init__(self, *columns: str, **options: Any) -> None:
        super().__init__(columns[0], **{"max_length": 100, **options})
        self.columns = columns

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        for word in (value or "").split()[:MAX_WORDS]:
            qs = qs.filter(reduce(or_, (Q(**{f"{column}__icontains": word}) for column in self.columns)))
        return qs


class ChoicesFilter(django_filters.MultipleChoiceFilter):
    """Several values of a column of the row. Without DISTINCT, which would also apply to what a page counts."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"distinct": False, **options})


class FlagFilter(django_filters.ChoiceFilter):
    """`?mine=1`: on, or absent."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=[("1", "Yes")], **options)


class IsoDayField(forms.DateField):
    """2024-02-13, within the years that every database and time zone can hold."""

    input_formats = ["%Y-%m-%d"]

    def clean(self, value: Any) -> Any:
        if isinstance(value, str) and not value.isascii():
            raise forms.ValidationError("Enter a valid date.")
        day = super().clean(value)
        if day is not None and not 1900 <= day.year <= 9000:
            raise forms.ValidationError("Enter a valid date.")
        return day


class DayFilter(django_filters.DateFilter):
    """`?due_from=2024-02-13`, for columns that hold a date."""

    field_class = IsoDayField


class BooleanField(forms.Field):
    """true or false; anything else is an error. Django's field reads it as "not set"."""

    widget = forms.TextInput
    values: ClassVar[dict[str, bool | None]] = {"": None, "true": True, "1": True, "false": False, "0": False}

    def to_python(self, value: Any) -> bool | None:
        text = str(value or "").strip().lower()
        if text not in self.values:
            raise forms.ValidationError("Enter true or false.")
        return self.values[text]


class BooleanFilter(django_filters.BooleanFilter):
    field_class = BooleanField


class FromDayFilter(django_filters.DateFilter):
    """`?started_from=2024-02-13`: instants on this day or later, in the time zone of the user."""

    field_class = IsoDayField

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return qs.filter(**{f"{self.field_name}__gte": start_of(value, self)}) if value else qs


class ToDayFilter(django_filters.DateFilter):
    """`?started_to=2024-02-13`: instants on this day or earlier, in the time zone of the user."""

    field_class = IsoDayField

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return qs.filter(**{f"{self.field_name}__lt": start_of(value + timedelta(days=1), self)}) if value else qs


def start_of(day: date, used: django_filters.Filter) -> datetime:
    return datetime.combine(day, time.min, used.parent.request.user.zone)


class ListFilter(django_filters.FilterSet):
    """The API answers 422 for parameters that are not valid.

    A page ignores them. For an unknown name of an object, it is empty and says so (`unknown`).
    A filter of several values takes them as repeated parameters or as one with commas (`severity=1,2`).
    """

    def __init__(self, data: QueryDict | None = None, *args: Any, **options: Any) -> None:
        super().__init__(self.without_commas(data) if data else data, *args, **options)

    def without_commas(self, data: QueryDict) -> QueryDict:
        found = data.copy()
        for name, each in self.base_filters.items():
            if isinstance(each, ChoicesFilter):
                found.setlist(name, [part for value in data.getlist(name) for part in value.split(",") if part])
        return found

    @cached_property
    def unknown(self) -> dict[str, str]:
        """The parameters that name an object which does not exist or is hidden. One query for each name."""
        if not self.is_bound:
            return {}
        self.form.errors  # noqa: B018 - validates
        sent = {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "", [])}
        named = {name: each for name, each in self.filters.items() if isinstance(each, NamesObject) and name in sent}
        return {name: self.data[name] for name, each in named.items() if each.is_unknown(sent[name])}

    def is_valid(self) -> bool:
        """For the API: unknown names are errors. They are the same for hidden objects, so that they reveal nothing."""
        for name in self.unknown:
            if not self.form.has_error(name):
                self.form.add_error(name, UNKNOWN_NAME)
        for name in self.form.errors:
            if self.form.has_error(name, "invalid_choice"):
                choices = ", ".join(str(value) for value, _ in self.filters[name].extra["choices"])
                self.form.errors[name] = self.form.error_class([f"Choose one of: {choices}."])
        return bool(super().is_valid())

    @property
    def values(self) -> dict[str, Any]:
        """The valid parameters of the request as they were sent; several values of one parameter are a list."""
        if not self.is_bound:
            return {}
        self.form.errors  # noqa: B018 - validates
        valid = [name for name in self.filters if self.form.cleaned_data.get(name) not in (None, "", [])]
        several = ChoicesFilter
        return {
            name: self.data.getlist(name) if isinstance(self.filters[name], several) else self.data[name]
            for name in valid
        }

    def query(self, **changes: Any) -> str:
        """`?status=open&mine=1` with some values replaced; an empty value removes the parameter."""
        return query_string(self.values | changes)

    def chosen(self, name: str) -> list[str]:
        """The chosen values of a parameter that can be given several times."""
        value = self.values.get(name, [])
        return value if isinstance(value, list) else [value]


def options_of(pairs: Iterable[tuple[Any, str]], chosen: list[str]) -> list[tuple[Any, str, bool]]:
    """Value, label and whether it is chosen, for a select field.

    Several chosen values are one more option, so that they stay chosen when another filter of the form is changed.
    """
    pairs = list(pairs)
    if len(chosen) < 2:
        return [(value, label, value in chosen) for value, label in pairs]
    labels = dict(pairs)
    together = (",".join(chosen), ", ".join(labels.get(value, value) for value in chosen), True)
    return [together, *((value, label, False) for value, label in pairs)]


def query_string(values: dict[str, Any]) -> str:
    return "?" + urlencode({name: value for name, value in values.items() if value}, doseq=True)
