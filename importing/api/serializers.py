"""The original of an import."""

from rest_framework import serializers

from importing.models import Import


class OriginalSerializer(serializers.ModelSerializer[Import]):
    text = serializers.CharField(source="source", read_only=True)

    class Meta:
        model = Import
        fields = ["name", "text", "confirmed_at"]
        read_only_fields = fields
