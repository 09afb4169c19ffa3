"""Serializer field for a severity."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from incidents.models import Severity


@extend_schema_field({"oneOf": [{"type": "integer"}, {"type": "string"}], "description": "Rank or name: 2 or `SEV-2`."})
class SeverityField(serializers.SlugRelatedField[Severity]):
    """A severity by its rank, or by its name as answers show it."""

    def __init__(self, **options: Any) -> None:
        super().__init__("rank", queryset=Severity.objects.all(), **options)

    def to_internal_value(self, data: Any) -> Severity:
        named = Severity.objects.filter(name=data).first() if isinstance(data, str) else None
        return named or super().to_internal_value(data)
