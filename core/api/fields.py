"""Serializer fields for several apps: days, clock times, instants with an offset, and versions."""

from datetime import datetime
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


class AsciiDigits:
    """For dates and times: digits of other scripts are refused. Python would read them."""

    def to_internal_value(self, value: Any) -> Any:
        if isinstance(value, str) and not value.isascii():
            self.fail("invalid", format=self.example)  # type: ignore[attr-defined]
        return super().to_internal_value(value)  # type: ignore[misc]


class DayField(AsciiDigits, serializers.DateField):
    example = "YYYY-MM-DD"


CLOCK = {"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$"}  # `format: time` requires an offset


@extend_schema_field(CLOCK)
class ClockField(AsciiDigits, serializers.TimeField):
    example = "hh:mm"


class InstantField(AsciiDigits, serializers.DateTimeField):
    """ISO 8601 with an offset. A local time without one is refused, because its zone is unknown."""

    example = "YYYY-MM-DDThh:mm:ssZ"
    default_error_messages = {"naive": "Include the offset, for example 2024-02-13T22:00:00Z."}

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.tzinfo is None:
            self.fail("naive")
        return super().enforce_timezone(value)


class LineField(serializers.CharField):
    """Text of one line, such as a title. Line breaks become spaces, as in a browser's text field."""

    def to_internal_value(self, data: Any) -> str:
        return " ".join(str(super().to_internal_value(data)).splitlines())


class StatusField(serializers.ChoiceField):
    """The phase of an object, which every resource answers as `status`. Some tables call the column `state`."""

    def __init__(self, choices: Any, **options: Any) -> None:
        super().__init__(choices, **{"source": "state", "read_only": True, **options})


class VersionField(serializers.IntegerField):
    """The version an edit is based on. It can be sent as `If-Match` instead."""

    def __init__(self, **options: Any) -> None:
        options = {"min_value": 0, "max_value": 2**31 - 1, "required": False, **options}
        words = "The version this edit is based on; 409 if it is not the current one."
        super().__init__(**{"help_text": words, **options})


class BoundedListField(serializers.ListField):
    """Checks the length before any element, so that a long list costs nothing. `max_length` is required."""

    def __init__(self, *, max_length: int, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)

    def to_internal_value(self, data: Any) -> list[Any]:
        check_length(data, self.max_length or 0)
        values: list[Any] = super().to_internal_value(data)
        return values


class BoundedDictField(serializers.DictField):
    """The same for an object with free names."""

    def __init__(self, *, max_length: int, **options: Any) -> None:
        self.max_length = max_length
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        check_length(data, self.max_length)
        values: dict[str, Any] = super().to_internal_value(data)
        return values


class NamedField(serializers.SlugRelatedField[Any]):
    """An object by its slug, handle, code or rank."""

    default_error_messages: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        "does_not_exist": "“{value}” was not found. Send its {slug_name}.",
        "invalid": "Send text.",
    }

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool):  # true is 1 in a query
            self.fail("invalid")
        return super().to_internal_value(data)


class UploadField(serializers.FileField):
    """A file of a multipart body."""

    default_error_messages: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        "invalid": "Send the file as multipart/form-data.",
        "no_name": "Send the file with its name.",
        "empty": "This file is empty.",
    }


class SlugListField(serializers.ManyRelatedField):
    """Several objects by slug or handle, at most `max_length`; the length is checked before any look-up.

    `not_found` is the message for a name that has no object; `{value}` in it is the name.
    """

    def __init__(
        self, slug_field: str, *, queryset: Any, max_length: int = 100, not_found: str = "", **options: Any
    ) -> None:
        messages: Any = {"does_not_exist": not_found} if not_found else None
        child = NamedField(slug_field, queryset=queryset, error_messages=messages)
        super().__init__(child_relation=child, **options)
        self.max_length = max_length

    def to_internal_value(self, data: Any) -> list[Any]:
        check_length(data, self.max_length)
        values: list[Any] = super().to_internal_value(data)
        return values


def check_length(data: Any, limit: int) -> None:
    if isinstance(data, list | dict) and len(data) > limit:
        raise serializers.ValidationError(f"Send at most {limit} items.", code="max_length")
