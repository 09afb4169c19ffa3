"""Serializer field for a severity."""

from typing import Any

from drf_spectacular.utils import extend_schema_field

from core.api.fields import NamedField
from incidents.models import Severity

UNKNOWN = "This severity does not exist. Send a rank such as 2, or a name such as “SEV-2”."


@extend_schema_field({"oneOf": [{"type": "integer"}, {"type": "string"}], "description": "Rank or name: 2 or `SEV-2`."})
class SeverityField(NamedField):
    """A severity by its rank, or by its name as answers show it."""

    def __init__(self, **options: Any) -> None:
        messages: Any = {"does_not_exist": UNKNOWN, "invalid": UNKNOWN}
        super().__init__("rank", queryset=Severity.objects.all(), error_messages=messages, **options)

    def to_internal_value(self, data: Any) -> Any:
        named = Severity.objects.filter(name=data).first() if isinstance(data, str) else None
        return named or super().to_internal_value(data)
