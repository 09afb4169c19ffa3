"""Serializer fields that several apps use: instants with an offset, and versions."""

from datetime import datetime
from typing import Any

from rest_framework import serializers


class InstantField(serializers.DateTimeField):
    """ISO 8601 with an offset. A local time without one is refused, because its zone is unknown."""

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
