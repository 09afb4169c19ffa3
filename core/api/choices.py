"""Adds the valid choices to the error of a value that is not one of them."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

LISTED = 20


def name_choices(data: serializers.BaseSerializer[Any], errors: Any) -> Any:
    """The errors of an invalid body; “"perhaps" is not a valid choice.” is followed by the choices there are."""
    fields = getattr(data, "fields", {})
    if isinstance(errors, dict):
        for name, found in errors.items():
            field = fields.get(name)
            if isinstance(field, serializers.ChoiceField) and any(is_unknown(each) for each in found):
                errors[name] = [f"{each} {choices_text(field.choices)}".strip() for each in found]
    return errors


def is_unknown(error: Any) -> bool:
    return getattr(error, "code", "") == "invalid_choice"


def choices_text(choices: Iterable[Any]) -> str:
    """ "Choose one of: going, maybe, declined."; nothing for a long list."""
    values = [str(value) for value in choices if value not in ("", None)]
    return f"Choose one of: {', '.join(values)}." if 0 < len(values) <= LISTED else ""
