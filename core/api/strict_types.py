"""Types of JSON values, checked as the schema declares them: DRF also reads numbers as text, and text as numbers."""

from typing import Any

from django.http import QueryDict
from rest_framework import serializers

TYPES: list[tuple[type[serializers.Field[Any, Any, Any, Any]], type | tuple[type, ...]]] = [
    (serializers.CharField, str),
    (serializers.BooleanField, bool),
    (serializers.IntegerField, (int, float)),
    (serializers.FloatField, (int, float)),
]
Errors = dict[str, Any] | list[str]


def check_types(data: serializers.BaseSerializer[Any], sent: Any) -> None:
    """Raises ValidationError for a valid body with values of another type.

    Multipart bodies are skipped because all their values are text.
    """
    if not isinstance(sent, QueryDict) and (errors := wrong_types(data, sent)):
        raise serializers.ValidationError(errors)


def wrong_types(field: Any, value: Any) -> Errors | None:
    """The messages for values of another type, in the form of DRF's errors."""
    if isinstance(field, serializers.Serializer) and isinstance(value, dict):
        return errors_of((name, part, value[name]) for name, part in field.fields.items() if name in value)
    if isinstance(field, serializers.ListSerializer | serializers.ListField) and isinstance(value, list):
        return errors_of((str(number), field.child, part) for number, part in enumerate(value))
    if isinstance(field, serializers.DictField) and isinstance(value, dict):
        return errors_of((name, field.child, part) for name, part in value.items())
    expected = next((types for kind, types in TYPES if isinstance(field, kind)), None)
    if value is None or expected is None or is_of(value, expected):
        return None
    return [str(field.error_messages["invalid"])]


def errors_of(parts: Any) -> Errors | None:
    found = {name: errors for name, field, value in parts if (errors := wrong_types(field, value))}
    return found or None


def is_of(value: Any, expected: type | tuple[type, ...]) -> bool:
    """`true` is no number, though Python has it as one."""
    return isinstance(value, expected) and (expected is bool or not isinstance(value, bool))
