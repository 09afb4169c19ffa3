"""What the API reads in a way of its own: instants with an offset, and references such as `INC-214`."""

import re
from datetime import datetime
from typing import Any

import django_filters
from django import forms
from rest_framework import serializers


class InstantField(serializers.DateTimeField):
    """ISO 8601 with an offset. A wall clock alone is refused: nobody can tell whose it was."""

    default_error_messages = {"naive": "Include the offset, for example 2024-02-13T22:00:00Z."}

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.tzinfo is None:
            self.fail("naive")
        return super().enforce_timezone(value)


class VersionField(serializers.IntegerField):
    """The version an edit is based on. It can be sent as `If-Match` instead."""

    def __init__(self, **options: Any) -> None:
        options = {"min_value": 0, "max_value": 2**31 - 1, "required": False, **options}
        super().__init__(help_text="The version this edit is based on; 409 if it is not the current one.", **options)


class ReferenceField(forms.CharField):
    """`INC-214` to 214."""

    def __init__(self, *, prefix: str, **options: Any) -> None:
        super().__init__(**options)
        self.prefix = prefix

    def clean(self, value: Any) -> int | None:
        said = super().clean(value)
        if not said:
            return None
        found = re.fullmatch(rf"{self.prefix}-([1-9][0-9]{{0,17}})", said)
        if found is None:
            raise forms.ValidationError(f"Write a reference such as {self.prefix}-214.")
        return int(found[1])


class ReferenceFilter(django_filters.CharFilter):
    """`?incident=INC-214`. One that does not exist, or may not be seen, finds nothing."""

    field_class = ReferenceField
