"""Imports and their original text in JSON."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from core.api.examples import example
from core.api.fields import LineField, StatusField, UploadField, VersionField
from importing.models import Import


class ImportSerializer(serializers.ModelSerializer[Import]):
    status = StatusField(Import.State.choices)
    incident = serializers.CharField(source="incident.ref", read_only=True, default=None)

    class Meta:
        model = Import
        fields = [
            "id",
            "name",
            "status",
            "problem",
            "batch",
            "found",
            "result",
            "choices",
            "version",
            "incident",
            "created_at",
            "expires_at",
        ]
        read_only_fields = fields


class ImportRowSerializer(ImportSerializer):
    """An import in the list: without its result and draft, which contain the whole text."""

    class Meta(ImportSerializer.Meta):
        fields = [name for name in ImportSerializer.Meta.fields if name not in {"result", "choices"}]
        read_only_fields = fields


@example(
    "A written postmortem", text="10:00 PM: Alerts report errors.\n2:00 AM: Restored.", name="Load balancer outage"
)
class ImportInput(serializers.Serializer[Any]):
    """A text, or a file in a multipart request."""

    text = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False, max_length=1024 * 1024)
    name = LineField(required=False, max_length=200, default="Pasted text")
    file = UploadField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs.get("file") and not attrs.get("text", "").strip():
            raise ValidationError({"text": ["Send the postmortem text or a file."]})
        return attrs


@example(
    "A changed title and one task",
    choices={
        "title": "Load balancer outage",
        "severity": 1,
        "kind": "backfilled",
        "zone": "Europe/London",
        "started": "2026-11-13 22:00",
        "ended": "2026-11-14 02:00",
        "tasks": [{"keep": True, "title": "Audit the 6 production load balancer pools"}],
    },
    version=2,
)
class ImportChoicesInput(serializers.Serializer[Any]):
    choices = serializers.JSONField(help_text="The whole draft, in the format of GET.")
    version = VersionField(required=True)


class OriginalSerializer(serializers.ModelSerializer[Import]):
    text = serializers.CharField(source="source", read_only=True)

    class Meta:
        model = Import
        fields = ["name", "text", "confirmed_at"]
        read_only_fields = fields
